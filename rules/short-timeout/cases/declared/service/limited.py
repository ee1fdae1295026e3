import asyncio

import asyncpg


async def limited(awaitable, seconds=20):
    return await asyncio.wait_for(awaitable, timeout=seconds)


async def connect(url):
    return await limited(asyncpg.connect(url, command_timeout=60), 5)  # expect: short-timeout "connect is given 5 s"


async def connect_to_reports(url):
    return await limited(asyncpg.connect(url, command_timeout=60), seconds=60)  # fine: short-timeout


async def fetch(client):
    return await limited(client.get("/"), 1)  # fine: short-timeout (no database)
