import os

from sqlalchemy.ext.asyncio import create_async_engine

async_engine = create_async_engine(os.environ["DATABASE_URL"])
