import asyncpg  # expect: banned-driver-dependency "asyncpg is imported, and no manifest above declares it"
import pg8000  # fine: banned-driver-dependency (the connector's extra brings it)
import sqlalchemy.ext.asyncio
from sqlmodel import create_engine  # fine: banned-driver-dependency (SQLAlchemy by another name)

try:
    import psycopg2  # fine: banned-driver-dependency (may be absent)
except ImportError:
    psycopg2 = None
