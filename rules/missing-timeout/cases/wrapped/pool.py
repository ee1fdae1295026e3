import os

from buildpg import asyncpg


async def pool():
    return await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=5)  # expect: missing-timeout "command_timeout"
