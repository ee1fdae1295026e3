import os

import asyncpg  # expect: mixed-sync-async-module "psycopg2.connect and asyncpg"
import psycopg2


def rows():
    return psycopg2.connect(os.environ["DATABASE_URL"])


async def async_rows():
    return await asyncpg.connect(os.environ["DATABASE_URL"])
