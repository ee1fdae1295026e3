import os

import asyncpg
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

async_engine = create_async_engine(
    os.environ["DATABASE_URL"],
    connect_args={"timeout": 30, "command_timeout": 60},
)
sync_engine = create_engine(
    os.environ["DATABASE_URL"],
    connect_args={"connect_timeout": 10},  # expect: inconsistent-timeout "connect is given 10 s here and 30 s in shop/db.py"
)
archive_engine = create_engine(os.environ["ARCHIVE_DATABASE_URL"], connect_args={"connect_timeout": 90})  # fine: inconsistent-timeout (another database)


async def probe():
    return await asyncpg.connect(os.environ["DATABASE_URL"], timeout=2)  # fine: inconsistent-timeout (a probe gives up early)
