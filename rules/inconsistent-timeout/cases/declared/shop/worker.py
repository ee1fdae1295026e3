import asyncio

from shop.startup import initialise_database, load_prices


async def start_worker(queue):
    await asyncio.wait_for(initialise_database(), 15)  # expect: inconsistent-timeout "initialise is given 15 s here and 30 s in shop/startup.py"
    await asyncio.wait_for(load_prices(), 8)  # expect: inconsistent-timeout "load_prices is given 8 s here and 5 s in shop/startup.py"
    await asyncio.wait_for(queue.get(), 1)  # fine: inconsistent-timeout (no database)
