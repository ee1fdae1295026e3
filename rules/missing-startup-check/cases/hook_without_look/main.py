from contextlib import asynccontextmanager

from fastapi import FastAPI

from cache import cache


@asynccontextmanager
async def lifespan(app):  # expect: missing-startup-check "neither validates the database URL nor connects"
    await cache.connect()  # another system's
    yield


app = FastAPI(lifespan=lifespan)
