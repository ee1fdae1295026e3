import asyncio


async def fetch(queue):
    return await asyncio.wait_for(queue.get(), 9)  # fine: inconsistent-timeout (no database)
