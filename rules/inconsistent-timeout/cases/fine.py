import asyncio
import os

import asyncpg

URL = os.environ["DATABASE_URL"]


async def connect_with_patience():
    for limit in (1, 5):
        try:
            return await asyncio.wait_for(asyncpg.connect(URL, timeout=60), 5)
        except TimeoutError:
            pass
    return await asyncio.wait_for(asyncpg.connect(URL, timeout=60), 30)  # fine: inconsistent-timeout (the last of several attempts)
