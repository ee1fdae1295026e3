import os

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, StaticPool


def orders():
    return create_async_engine(os.environ["DATABASE_URL"], poolclass=AsyncAdaptedQueuePool)


def billing():
    return create_async_engine(os.environ["DATABASE_URL"])  # fine: inconsistent-pool-class (the default is that pool)


def reports():
    return create_engine(os.environ["DATABASE_URL"])  # fine: inconsistent-pool-class (the same choice for a synchronous engine)


def memory():
    return create_engine("sqlite://", poolclass=StaticPool)  # fine: inconsistent-pool-class (another database)


def chosen(pool):
    return create_engine(os.environ["DATABASE_URL"], poolclass=pool)  # fine: inconsistent-pool-class (not known)
