import os
import ssl

import asyncpg
import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

HOST = os.environ["POSTGRES_HOST"]

engine = create_engine(f"postgresql://app@{HOST}/shop?sslmode=require")
async_engine = create_async_engine(f"postgresql+asyncpg://app@{HOST}/shop?ssl=require")  # fine: inconsistent-tls (the same mode in another spelling)
from_variable = create_engine(os.environ["DATABASE_URL"])  # fine: inconsistent-tls (as the variable says)
archive = create_engine(f"postgresql://app@{HOST}/archive")  # fine: inconsistent-tls (another database, alone)
local = create_engine("postgresql://app@localhost/shop")
local_with_tls = create_engine("postgresql://app@localhost/shop?sslmode=require")  # fine: inconsistent-tls (stays on the machine)


def by_suffix(parameters):
    return create_engine(f"postgresql://app@{HOST}/shop{parameters}")  # fine: inconsistent-tls (not known)


def by_context():
    return create_async_engine(f"postgresql+asyncpg://app@{HOST}/shop", connect_args={"ssl": ssl.create_default_context()})  # fine: inconsistent-tls (a context)


def with_options(**options):
    return psycopg2.connect(f"postgresql://app@{HOST}/shop", **options)  # fine: inconsistent-tls (not known)


def asyncpg_url(database_url: str) -> str:
    return database_url.replace("sslmode=verify-full", "ssl=verify-full")  # fine: inconsistent-tls (the spelling only)
