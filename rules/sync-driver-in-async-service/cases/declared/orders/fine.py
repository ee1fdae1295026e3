import asyncpg  # fine: sync-driver-in-async-service
import psycopg  # fine: sync-driver-in-async-service (psycopg 3 does both)
from sqlalchemy import select, text  # fine: sync-driver-in-async-service (no engine)
from sqlalchemy.ext.asyncio import create_async_engine


async def connect(url):
    return await asyncpg.connect(url)


async def connect_psycopg(url):
    return await psycopg.AsyncConnection.connect(url)  # fine: sync-driver-in-async-service


def engine(url):
    return create_async_engine(url)  # fine: sync-driver-in-async-service
