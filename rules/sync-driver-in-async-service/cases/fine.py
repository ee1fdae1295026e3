import asyncpg
import psycopg2  # fine: sync-driver-in-async-service (no policy says that the service is async)


def connect(url):
    return psycopg2.connect(url)  # fine: sync-driver-in-async-service


async def connect_async(url):
    return await asyncpg.connect(url)
