import os

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine  # expect: mixed-sync-async-module "opens both kinds, sqlalchemy.create_engine and sqlalchemy.ext.asyncio.create_async_engine"

engine = create_engine(os.environ["SYNC_DATABASE_URL"])
async_engine = create_async_engine(os.environ["DATABASE_URL"])
