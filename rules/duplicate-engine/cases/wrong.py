import os

import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(os.environ["DATABASE_URL"], pool_pre_ping=True)


def get_worker_engine():
    return create_async_engine(os.environ["DATABASE_URL"])  # expect: duplicate-engine "second engine for the database of DATABASE_URL; wrong.py makes one already"


class ConnectionManager:
    def connect(self):
        self.connection = psycopg2.connect(os.environ["ORDERS_DATABASE_URL"])


class IndexerDatabase:
    def connect(self):
        self.connection = psycopg2.connect(os.environ["ORDERS_DATABASE_URL"])  # expect: duplicate-engine "second connection manager"


read_engine = create_engine("postgresql://app@shop-db.internal/shop")
audit_engine = create_engine("postgresql+psycopg2://audit@shop-db.internal/shop")  # expect: duplicate-engine (another user, the same database)
