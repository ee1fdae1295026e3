import asyncpg
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool, QueuePool, StaticPool

ASYNC_URL = "postgresql+asyncpg://shop@db.internal/shop"
SYNC_URL = "postgresql+psycopg2://shop@db.internal/shop"

a = create_async_engine(ASYNC_URL, poolclass=AsyncAdaptedQueuePool, pool_size=5)  # fine: invalid-pool-argument

b = create_engine(SYNC_URL, poolclass=QueuePool, pool_size=5, max_overflow=2)  # fine: invalid-pool-argument

c = create_async_engine(ASYNC_URL, poolclass=NullPool, pool_recycle=3600, pool_pre_ping=True)  # fine: invalid-pool-argument (suits every pool)

d = create_async_engine(ASYNC_URL, pool_size=5, pool_timeout=30)  # fine: invalid-pool-argument (the default is a queue)

e = create_engine("sqlite://", pool_size=5)  # fine: invalid-pool-argument (SingletonThreadPool has a size)

f = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})  # fine: invalid-pool-argument


def by_dictionary(url, serverless):
    options = {"poolclass": NullPool} if serverless else {"pool_size": 5}
    return create_async_engine(url, **options)  # fine: invalid-pool-argument (never both)


def open_options(url, **options):
    return create_async_engine(url, pool_size=5, **options)  # fine: invalid-pool-argument (not known)


async def raw(dsn):
    return await asyncpg.create_pool(dsn, min_size=1, max_size=5)  # fine: invalid-pool-argument
