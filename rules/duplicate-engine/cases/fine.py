import os
from functools import lru_cache

import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

URL = os.environ["DATABASE_URL"]

if os.environ.get("K_SERVICE"):
    engine = create_async_engine(URL, poolclass=NullPool)
else:
    engine = create_async_engine(URL)  # fine: duplicate-engine (one choice)

sync_engine = create_engine(URL)  # fine: duplicate-engine (the synchronous half of a pair)

replica_engine = create_async_engine(os.environ["REPLICA_DATABASE_URL"])  # fine: duplicate-engine (another server)


@lru_cache
def archive_engine():
    return create_async_engine(os.environ["ARCHIVE_DATABASE_URL"])  # fine: duplicate-engine (another database)


def first_report():
    return archive_engine()


def second_report():
    return archive_engine()  # fine: duplicate-engine (the cached one again)


def memory_engine():
    return create_async_engine("sqlite+aiosqlite://")


def other_memory_engine():
    return create_async_engine("sqlite+aiosqlite://")  # fine: duplicate-engine (no server)


class Outbox:
    """One manager that connects again after a failure."""

    def __init__(self):
        self.engine = create_engine(os.environ["OUTBOX_DATABASE_URL"])

    def reconnect(self):
        self.engine = create_engine(os.environ["OUTBOX_DATABASE_URL"])  # fine: duplicate-engine (the same manager)


def count_orders():
    with psycopg2.connect(URL) as connection:
        return connection.execute("select count(*) from orders")


def count_customers():
    with psycopg2.connect(URL) as connection:  # fine: duplicate-engine (a connection that is used up)
        return connection.execute("select count(*) from customers")


def unknown_engine(url):
    return create_engine(url)  # fine: duplicate-engine (whose database is not known)


def main():
    engine = create_engine(URL)  # fine: duplicate-engine (a program of its own)
    engine.dispose()
