import os

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine


def get_engine():  # expect: unclear-sync-async-name "get_engine returns a synchronous engine and does not say which kind; name it sync_get_engine"
    return create_engine(os.environ["DATABASE_URL"])


def make_async_engine():
    return create_async_engine(os.environ["ASYNC_DATABASE_URL"])


def database_url():  # expect: unclear-sync-async-name "database_url returns a URL"
    return "postgresql://app@shop-db/shop"


def asyncpg_dsn():
    return "postgresql://app@shop-db/shop"


def base_url():  # fine: unclear-sync-async-name (no form to connect with)
    return "postgresql://app@shop-db/shop"


class AsyncDatabase:
    def get_engine(self):  # fine: unclear-sync-async-name (the class says it)
        return create_async_engine(os.environ["ASYNC_DATABASE_URL"])


class Database:
    def engine(self):  # expect: unclear-sync-async-name "returns an asynchronous engine"
        return create_async_engine(os.environ["ASYNC_DATABASE_URL"])


async def get_connection_pool():  # fine: unclear-sync-async-name (a coroutine says it at every call)
    return create_async_engine(os.environ["ASYNC_DATABASE_URL"])


def get_redis_url():  # fine: unclear-sync-async-name (another database)
    return "redis://cache:6379/0"


def engine_name():  # fine: unclear-sync-async-name (a name)
    return "postgresql"
