import os

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

URL = os.environ["DATABASE_URL"]
engine = create_async_engine(URL.replace("postgresql://", "postgresql+asyncpg://"))  # expect: hand-parsed-url
report_engine = create_engine(URL)
