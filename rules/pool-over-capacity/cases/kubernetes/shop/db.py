import os

from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"], pool_size=10, max_overflow=20)  # expect: pool-over-capacity "up to 600 connections in production (10 + 20, × 4 workers, × 5 replicas)"
