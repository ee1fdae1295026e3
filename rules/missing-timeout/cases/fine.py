import asyncio
import os

import asyncpg
import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

URL = os.environ["DATABASE_URL"]

engine = create_engine(URL, connect_args={"connect_timeout": 10})
async_engine = create_async_engine(URL, connect_args={"command_timeout": 60})
limited = create_engine(URL, connect_args={"options": "-c statement_timeout=5000"})
memory = create_engine("sqlite://")  # fine: missing-timeout (no server)


def with_options(**options):
    return create_engine(URL, **options)  # fine: missing-timeout (not known)


def by_creator():
    return create_engine(URL, creator=rows)  # fine: missing-timeout (who connects states the limit)


def rows():
    return psycopg2.connect("host=shop-db dbname=shop connect_timeout=3")


async def waited():
    return await asyncio.wait_for(asyncpg.connect(URL), 5)


async def healthcheck():
    return await asyncpg.connect(URL)  # fine: missing-timeout (a probe)


def somebody_elses(url):
    return psycopg2.connect(url)  # fine: missing-timeout (the caller's URL may state it)


def file_or_server(url=URL):
    if url.startswith("sqlite"):
        return create_engine(url, connect_args={"check_same_thread": False})  # fine: missing-timeout (a file, by what was asked before)
    return create_engine(url, connect_args={"connect_timeout": 10})
