import os

import asyncpg
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

URL = os.environ["DATABASE_URL"]

engine = create_engine(URL, connect_args={"options": "-c statement_timeout=5000"})  # expect: missing-timeout "no connect timeout, nothing limits it; the policy wants 45 s"
async_engine = create_async_engine(URL, connect_args={"timeout": 60})  # expect: missing-timeout "no command timeout"


async def rows():
    return await asyncpg.connect(URL, command_timeout=30)  # fine: missing-timeout (asyncpg's 60 s are enough)
