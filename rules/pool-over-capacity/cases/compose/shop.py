import os

from sqlalchemy.ext.asyncio import create_async_engine

url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://")
engine = create_async_engine(url)  # expect: pool-over-capacity "up to 90 connections (5 + 10, × 3 workers, × 2 replicas), and the server takes 80"
