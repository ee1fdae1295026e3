import os

from sqlalchemy.ext.asyncio import create_async_engine


def get_engine():  # fine: unclear-sync-async-name (this service has one kind only)
    return create_async_engine(os.environ["DATABASE_URL"])
