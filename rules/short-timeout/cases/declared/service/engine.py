import os

import asyncpg
import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

URL = os.environ["DATABASE_URL"]
CONNECT = 15  # expect: short-timeout "connect is given 15 s, it needs 45 s on cloud-sql"

async_engine = create_async_engine(
    URL,
    pool_timeout=30,  # fine: short-timeout (the policy speaks of another platform)
    connect_args={
        "timeout": CONNECT,
        "command_timeout": 60,  # fine: short-timeout (long enough)
        "server_settings": {"statement_timeout": "1500"},  # expect: short-timeout "statement is given 1.5 s, it needs 2 s by policy"
    },
)

options = {"connect_timeout": 60}
sync_engine = create_engine(URL, connect_args=options)  # fine: short-timeout (long enough)

late_engine = create_engine(URL, connect_args={"connect_timeout": int(os.environ["PATIENCE"])})  # fine: short-timeout (not known)


async def open_async_connection():
    return await asyncpg.connect(URL, timeout=5, command_timeout=0.5)  # expect: short-timeout "connect is given 5 s", short-timeout "command is given 500 ms"


def open_sync_connection():
    return psycopg2.connect(URL, connect_timeout=10, options="-c statement_timeout=5000")  # expect: short-timeout "connect is given 10 s"


def open_for_ever():
    return psycopg2.connect(URL, connect_timeout=0)  # fine: short-timeout (libpq waits for ever)


def open_by_conninfo(host):
    return psycopg2.connect(f"host={host} dbname=shop connect_timeout=20")  # expect: short-timeout "connect is given 20 s"


def open_by_url(host):
    return psycopg2.connect(f"postgresql://shop@{host}/shop?application_name=x&connect_timeout=90")  # fine: short-timeout (long enough)


async def is_ready():
    return await asyncpg.connect(URL, timeout=2, command_timeout=60)  # fine: short-timeout (a probe gives up early)
