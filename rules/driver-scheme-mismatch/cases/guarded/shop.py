import os

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

url = os.environ["DATABASE_URL"]
if url.startswith("postgres://"):
    url = url.replace("postgres://", "postgresql://", 1)
engine = create_engine(url)  # fine: driver-scheme-mismatch


def for_asyncio(given=os.environ.get("PLAIN_URL")):
    if given.startswith("postgresql://"):
        address = given.replace("postgresql://", "postgresql+asyncpg://")
    else:
        address = f"postgresql+asyncpg://{given.split('://', 1)[1]}" if "://" in given else given
    return create_async_engine(address)  # fine: driver-scheme-mismatch (what has no "://" is not what is deployed)


def file_or_server(given=os.environ.get("PLAIN_URL", "sqlite+aiosqlite:///shop.db")):
    if "sqlite" in given:
        return create_async_engine(given)  # fine: driver-scheme-mismatch (what is deployed does not come here)
    return None
