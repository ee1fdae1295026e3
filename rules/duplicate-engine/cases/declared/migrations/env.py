from sqlalchemy.ext.asyncio import create_async_engine

from builder import DatabaseURLBuilder

async_engine = create_async_engine(DatabaseURLBuilder().async_url())  # fine: duplicate-engine (a migration)
