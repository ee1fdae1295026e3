import psycopg2  # expect: sync-driver-in-async-service "psycopg2 is imported in the async service orders; use asyncpg"
from sqlalchemy import create_engine

LEGACY = "postgresql+psycopg2://orders@db.internal/orders"  # expect: sync-driver-in-async-service "URL names psycopg2"


def connect(url):
    return psycopg2.connect(url)  # expect: sync-driver-in-async-service "opens a synchronous connection"


def engine(url):
    return create_engine(url)  # expect: sync-driver-in-async-service "synchronous engine"
