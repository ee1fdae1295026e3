import os

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool


def orders():
    return create_async_engine(os.environ["DATABASE_URL"], pool_size=5)


def billing():
    return create_async_engine(os.environ["DATABASE_URL"], poolclass=NullPool)  # expect: inconsistent-pool-class "NullPool, others use a queue"


def auth():
    return create_async_engine(os.environ["DATABASE_URL"])
