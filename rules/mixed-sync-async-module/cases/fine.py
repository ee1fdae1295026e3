import os

import psycopg2
from sqlalchemy.ext.asyncio import AsyncSession

try:
    import asyncpg  # fine: mixed-sync-async-module (may be absent)
except ImportError:
    asyncpg = None


def rows(session: AsyncSession | None):
    return psycopg2.connect(os.environ["DATABASE_URL"])
