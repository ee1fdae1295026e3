import asyncpg
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool, QueuePool, StaticPool

ASYNC_URL = "postgresql+asyncpg://shop@db.internal/shop"
SYNC_URL = "postgresql+psycopg2://shop@db.internal/shop"

a = create_async_engine(ASYNC_URL, poolclass=QueuePool)  # expect: invalid-pool-argument "QueuePool cannot be used with an asyncio engine"

b = create_engine(SYNC_URL, poolclass=AsyncAdaptedQueuePool)  # expect: invalid-pool-argument "synchronous"

c = create_async_engine(ASYNC_URL, poolclass=NullPool, pool_size=5)  # expect: invalid-pool-argument "NullPool takes no pool_size"

d = create_engine(SYNC_URL, poolclass=StaticPool, max_overflow=2)  # expect: invalid-pool-argument "StaticPool takes no max_overflow"

e = create_engine("sqlite://", pool_timeout=5)  # expect: invalid-pool-argument "SingletonThreadPool takes no pool_timeout"


def by_dictionary(url):
    options = {"pool_size": 5}  # expect: invalid-pool-argument "NullPool takes no pool_size"
    options["poolclass"] = NullPool
    return create_async_engine(url, **options)


async def raw(dsn):
    return await asyncpg.create_pool(dsn, min_size=20, max_size=10)  # expect: invalid-pool-argument "max_size 10 is below min_size 20"


async def raw_default(dsn):
    return await asyncpg.create_pool(dsn, max_size=5)  # expect: invalid-pool-argument "min_size 10, the default"
