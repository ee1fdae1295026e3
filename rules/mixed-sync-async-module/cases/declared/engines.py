import os

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine  # fine: mixed-sync-async-module (the source of truth gives out both)


def sync_engine():
    return create_engine(os.environ["DATABASE_URL"])


def async_engine():
    return create_async_engine(os.environ["ASYNC_DATABASE_URL"])
