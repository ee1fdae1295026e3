import os

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(
    os.environ["DATABASE_URL"],
    connect_args={"sslmode": "require"},  # expect: ssl-parameter-mismatch "asyncpg has no argument sslmode"
)
other = create_async_engine(os.environ["DATABASE_URL"], connect_args={"ssl": "require"})  # fine: ssl-parameter-mismatch
sync = create_engine(os.environ["SYNC_DATABASE_URL"], connect_args={"sslmode": "require"})  # fine: ssl-parameter-mismatch
