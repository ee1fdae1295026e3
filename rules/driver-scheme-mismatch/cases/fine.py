import asyncpg
import psycopg
import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

a = create_engine("postgresql://shop@db.internal/shop")  # fine: driver-scheme-mismatch

b = create_async_engine("postgresql+asyncpg://shop@db.internal/shop")  # fine: driver-scheme-mismatch

c = create_async_engine("postgresql+psycopg://shop@db.internal/shop")  # fine: driver-scheme-mismatch (psycopg 3 does both)

d = create_engine("postgresql+psycopg://shop@db.internal/shop")  # fine: driver-scheme-mismatch (psycopg 3 does both)

e = psycopg2.connect("postgres://shop@db.internal/shop")  # fine: driver-scheme-mismatch (libpq knows both)

f = psycopg.connect("postgresql://shop@db.internal/shop")  # fine: driver-scheme-mismatch

g = create_engine("sqlite:///shop.db")  # fine: driver-scheme-mismatch (another database)


async def raw():
    return await asyncpg.connect("postgres://shop@db.internal/shop")  # fine: driver-scheme-mismatch (asyncpg knows both)


def unknown(url):
    return create_async_engine(url)  # fine: driver-scheme-mismatch (not known)


def swapped(host):
    url = f"postgresql://shop@{host}/shop"
    return create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))  # fine: driver-scheme-mismatch


def normalised(given="postgres://shop@db.internal/shop"):
    if given.startswith("postgres://"):
        given = given.replace("postgres://", "postgresql://", 1)
    return create_engine(given)  # fine: driver-scheme-mismatch (the old spelling was replaced where there was one)
