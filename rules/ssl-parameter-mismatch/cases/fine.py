import ssl

import asyncpg
import httpx
import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

a = create_async_engine("postgresql+asyncpg://shop@db.internal/shop?ssl=require")  # fine: ssl-parameter-mismatch

b = create_engine("postgresql+psycopg2://shop@db.internal/shop?sslmode=require")  # fine: ssl-parameter-mismatch

c = create_async_engine("postgresql+psycopg://shop@db.internal/shop?sslmode=verify-full")  # fine: ssl-parameter-mismatch (psycopg 3 is libpq)

d = psycopg2.connect("postgresql://shop@db.internal/shop?ssl=true")  # fine: ssl-parameter-mismatch (libpq's only alias)

e = create_async_engine("postgresql+asyncpg://shop@db.internal/shop", connect_args={"ssl": ssl.create_default_context()})  # fine: ssl-parameter-mismatch

f = create_engine("postgresql+psycopg2://shop@db.internal/shop", connect_args={"sslmode": "require"})  # fine: ssl-parameter-mismatch

g = create_engine("postgresql://shop@/shop?host=/cloudsql/shop-prod:europe-west1:main")  # fine: ssl-parameter-mismatch (no SSL on the socket)

TO_ASYNCPG = {"sslmode": "ssl"}  # fine: ssl-parameter-mismatch (a table)


async def raw(host):
    await asyncpg.connect(f"postgresql://shop@{host}/shop?sslmode=require")  # fine: ssl-parameter-mismatch (asyncpg itself reads sslmode)


def engine(url, ssl_parameter):
    return create_async_engine(f"{url}?{ssl_parameter}=require")  # fine: ssl-parameter-mismatch (not known)


def page(url):
    return httpx.Client(verify=True).get(url, params={"ssl": "require"})  # fine: ssl-parameter-mismatch (no database)
