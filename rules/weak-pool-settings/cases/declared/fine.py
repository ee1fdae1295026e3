import os

import asyncpg
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool, PoolResetState, StaticPool

URL = os.environ["DATABASE_URL"]
COMMON = {"pool_pre_ping": True, "pool_recycle": 60 * 60, "pool_reset_on_return": "rollback"}

engine = create_engine(URL, pool_size=10, pool_timeout=60.0, pool_pre_ping=True, pool_recycle=3600)  # fine: weak-pool-settings (reset is the default)
async_engine = create_async_engine(URL, pool_size=10, pool_timeout=60, **COMMON)
serverless = create_async_engine(URL, poolclass=NullPool)  # fine: weak-pool-settings (keeps nothing)
static = create_engine(URL, poolclass=StaticPool, pool_pre_ping=True, pool_recycle=3600, pool_reset_on_return=True)  # fine: weak-pool-settings (has no size)
memory = create_engine("sqlite://")  # fine: weak-pool-settings (another database)


def with_options(**options):
    return create_engine(URL, **options)  # fine: weak-pool-settings (not known)


def configured():
    return create_engine(URL, pool_size=10, pool_timeout=60, pool_pre_ping=True, pool_recycle=int(os.environ["RECYCLE"]))  # fine: weak-pool-settings (not known)


async def own_pool():
    return await asyncpg.create_pool(URL)  # fine: weak-pool-settings (recycles sooner by itself)
