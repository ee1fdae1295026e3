import os

import asyncpg
import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

URL = os.environ["DATABASE_URL"]

engine = create_engine(URL, pool_timeout=30)  # expect: missing-timeout "connecting may hang for minutes; state connect_args="
async_engine = create_async_engine(URL)  # expect: missing-timeout "no limit in time for answers"


def rows():
    return psycopg2.connect(URL)  # expect: missing-timeout "state connect_timeout"
