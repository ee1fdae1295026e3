import os

import asyncpg

from shop.config import DatabaseConfig


async def open_pool(config: DatabaseConfig):
    return await asyncpg.create_pool(config.dsn, timeout=config.timeout, command_timeout=60)  # expect: short-timeout "connect is given 2 s"


async def open_other_pool():
    url = os.environ["DATABASE_URL"]  # expect: direct-url-read
    return await asyncpg.create_pool(url, timeout=45, command_timeout=60)  # expect: bypassed-source-of-truth, duplicate-engine


async def main():
    return await open_pool(DatabaseConfig.from_env())
