from urllib.parse import urlsplit, urlunsplit

import asyncpg
import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

a = create_async_engine("postgresql+asyncpg://shop@db.internal/shop?sslmode=require")  # expect: ssl-parameter-mismatch "sslmode"

b = create_engine("postgresql+psycopg2://shop@db.internal/shop?ssl=require")  # expect: ssl-parameter-mismatch "ssl"

c = create_engine("postgresql+pg8000://shop@db.internal/shop?sslmode=require")  # expect: ssl-parameter-mismatch "sslmode"

d = psycopg2.connect("postgresql://shop@db.internal/shop?sslmode=required")  # expect: ssl-parameter-mismatch "required"

e = create_async_engine("postgresql+asyncpg://shop@db.internal/shop", connect_args={"sslmode": "require"})  # expect: ssl-parameter-mismatch "asyncpg has no argument sslmode"

f = create_engine("postgresql+psycopg2://shop@db.internal/shop", connect_args={"ssl": True})  # expect: ssl-parameter-mismatch "no argument ssl"

g = create_engine("postgresql://shop@/shop?host=/cloudsql/shop-prod:europe-west1:main&sslmode=require")  # expect: ssl-parameter-mismatch "Unix socket"

h = psycopg2.connect(host="db.internal", dbname="shop", ssl="require")  # expect: ssl-parameter-mismatch "pass sslmode="


async def raw(user, password, host):
    await asyncpg.connect(host=host, user=user, password=password, sslmode="require")  # expect: ssl-parameter-mismatch "asyncpg has no argument sslmode"


def templated(user, password, host):
    return create_async_engine(f"postgresql+asyncpg://{user}:{password}@{host}/shop?sslmode=require")  # expect: ssl-parameter-mismatch


i = create_engine(urlunsplit(urlsplit("postgresql://shop@db.internal/shop")._replace(query="ssl=require")))  # expect: ssl-parameter-mismatch "ssl"
