import asyncpg
import psycopg
import psycopg2
from sqlalchemy import create_engine, engine_from_config
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

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


def wrapped_at_once():
    # An asynchronous engine around a synchronous one, as SQLAlchemy 1.4 and its early Alembic templates write it.
    return AsyncEngine(create_engine("postgresql+asyncpg://shop@db.internal/shop", future=True))  # fine: driver-scheme-mismatch


def wrapped_later():
    inner = engine_from_config({"sqlalchemy.url": "postgresql+asyncpg://shop@db.internal/shop"})  # fine: driver-scheme-mismatch
    outer = AsyncEngine(sync_engine=inner)
    return outer


def other_than_asyncpg(given="postgresql+asyncpg://shop@db.internal/shop"):
    if not given.startswith("postgresql+asyncpg"):
        return create_engine(given)  # fine: driver-scheme-mismatch (what is given otherwise does not come here)
    return None


def neither_nor(given="postgresql+asyncpg://shop@db.internal/shop"):
    return create_engine(given) if "+asyncpg" not in given else None  # fine: driver-scheme-mismatch
