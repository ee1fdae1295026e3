import asyncio

import httpx
from sqlalchemy import text

from service.engine import async_engine

LIMITS = {"tables": 10.0}


class Database:
    async def initialise(self):
        async with async_engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def start(self):
        await asyncio.wait_for(self.initialise(), timeout=30)  # expect: short-timeout "initialise is given 30 s, it needs 60 s in staging, 90 s in production"


async def ensure_tables():
    async with async_engine.begin() as connection:
        await connection.execute(text("create table if not exists x (y int)"))


async def warm_caches():
    async with async_engine.connect() as connection:
        await connection.execute(text("select * from x"))


async def initialise_metrics():
    async with httpx.AsyncClient() as client:
        await client.post("https://metrics.internal/start")


async def start():
    await asyncio.wait_for(ensure_tables(), LIMITS["tables"])  # expect: short-timeout "tables is given 10 s"
    await asyncio.wait_for(warm_caches(), 5)  # expect: short-timeout "warm_caches is given 5 s"
    await asyncio.wait_for(initialise_metrics(), 5)  # fine: short-timeout (no database)
    async with asyncio.timeout(70):  # expect: short-timeout "initialise is given 70 s, it needs 90 s in production"
        await Database().initialise()
    async with asyncio.timeout(120):  # fine: short-timeout (long enough)
        await Database().initialise()
