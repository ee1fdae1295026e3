import asyncio

from shop.startup import initialise_database


async def start():
    await asyncio.wait_for(initialise_database(), timeout=20)  # fine: inconsistent-timeout (another service)
