from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from builder import DatabaseURLBuilder


def make_async_engine():
    return create_async_engine(DatabaseURLBuilder().async_url())  # expect: duplicate-engine "in orders; orders/db.py makes one already"


def make_async_replica_engine():
    return create_async_engine(DatabaseURLBuilder().replica_async_url())  # fine: duplicate-engine (the replica)


def make_sync_engine():
    return create_engine(DatabaseURLBuilder().sync_url())  # fine: duplicate-engine (for another client)
