import os

import asyncpg
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import PoolResetState

URL = os.environ["DATABASE_URL"]

bare = create_async_engine(URL)  # expect: weak-pool-settings "pool with no pool_pre_ping, no pool_recycle, no pool_size, no pool_timeout"

engine = create_engine(
    URL,
    pool_size=10,
    pool_timeout=60,
    pool_pre_ping=True,
    pool_recycle=1800,  # expect: weak-pool-settings "pool_recycle=1800 instead of 3600s"
)

several = create_engine(URL, pool_size=5, pool_timeout=60, pool_pre_ping=False, pool_recycle=3600, pool_reset_on_return=None)  # expect: weak-pool-settings "pool_pre_ping=false instead of true, pool_reset_on_return=none instead of rollback, pool_size=5 instead of 10"


async def own_pool():
    return await asyncpg.create_pool(URL, max_size=20)  # expect: weak-pool-settings "max_size=20 instead of 10"
