import os

from sqlalchemy.ext.asyncio import create_async_engine


def engine():
    rest = os.environ["DATABASE_URL"].replace("sslmode=", "ssl=").split("://", 1)[1]  # fine: ssl-parameter-mismatch (the right way for asyncpg below SQLAlchemy)
    return create_async_engine("postgresql+asyncpg://" + rest)
