import os

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine  # fine: mixed-sync-async-module (the other engine is for SQLite)

async_engine = create_async_engine(os.environ["DATABASE_URL"])
cache = create_engine("sqlite:///cache.db")
