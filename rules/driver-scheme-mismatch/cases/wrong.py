import asyncpg
import psycopg2
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import URL, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

a = create_engine("postgres://shop@db.internal/shop")  # expect: driver-scheme-mismatch "create_engine() rejects"

b = create_async_engine("postgresql://shop@db.internal/shop")  # expect: driver-scheme-mismatch "create_async_engine() rejects"

c = create_async_engine("postgresql+psycopg2://shop@db.internal/shop")  # expect: driver-scheme-mismatch

d = psycopg2.connect("postgresql+psycopg2://shop@db.internal/shop")  # expect: driver-scheme-mismatch "psycopg2 rejects"

e = create_engine("postgresql+asyncpg://shop@db.internal/shop")  # expect: driver-scheme-mismatch


async def raw():
    return await asyncpg.connect("postgresql+asyncpg://shop@db.internal/shop")  # expect: driver-scheme-mismatch "asyncpg rejects"


def templated(user, password, host):
    return create_async_engine(f"postgresql://{user}:{password}@{host}/shop")  # expect: driver-scheme-mismatch


def from_parts(host):
    return create_async_engine(URL.create("postgresql+psycopg2", host=host, database="shop"))  # expect: driver-scheme-mismatch


def swapped(host):
    url = f"postgresql+asyncpg://shop@{host}/shop".replace("+asyncpg", "")  # expect: driver-scheme-mismatch
    return create_async_engine(url)

parsed = urlsplit("postgresql://shop@db.internal/shop")
h = create_async_engine(parsed._replace(scheme="postgresql+psycopg2").geturl())  # expect: driver-scheme-mismatch "psycopg2 is not"
i = create_engine(urlunsplit((parsed.scheme + "+asyncpg", parsed.netloc, parsed.path, "", "")))  # expect: driver-scheme-mismatch "asyncpg is async only"
j = create_engine(urlunsplit(parsed._replace(scheme="postgresql+asyncpg")))  # expect: driver-scheme-mismatch "asyncpg is async only"


def other_than_sqlite(given="postgresql+asyncpg://shop@db.internal/other"):  # expect: driver-scheme-mismatch "create_engine() rejects"
    if not given.startswith("sqlite"):
        return create_engine(given)
    return None
