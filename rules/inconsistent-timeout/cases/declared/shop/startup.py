import asyncio

from sqlalchemy import text

from shop.db import async_engine


async def initialise_database():
    async with async_engine.connect() as connection:
        await connection.execute(text("select 1"))


async def load_prices():
    async with async_engine.connect() as connection:
        return (await connection.execute(text("select * from prices"))).all()


async def start():
    await asyncio.wait_for(initialise_database(), timeout=30)
    await asyncio.wait_for(load_prices(), timeout=5)


async def start_patiently():
    try:
        await asyncio.wait_for(load_prices(), timeout=5)
    except TimeoutError:
        await asyncio.wait_for(load_prices(), timeout=5)
