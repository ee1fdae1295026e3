import os
import sqlite3

import psycopg2
from sqlalchemy import create_engine


class InMemoryStore(dict):
    pass


cache = InMemoryStore()
history = sqlite3.connect("history.db")  # fine: silent-fallback (a database of its own)
engine = create_engine(os.environ["DATABASE_URL"])


def stated():
    if os.environ.get("DB_ENGINE") == "sqlite":
        return create_engine("sqlite:///shop.db")  # fine: silent-fallback (a stated choice)
    return create_engine(os.environ["DATABASE_URL"])


def missing():
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise RuntimeError("set DATABASE_URL")
    return create_engine(url)


def failed():
    try:
        return psycopg2.connect(os.environ["DATABASE_URL"])
    except psycopg2.OperationalError as error:
        raise RuntimeError("no database") from error


def optional_import():
    try:
        import psycopg_pool
    except ImportError:
        return InMemoryStore()  # fine: silent-fallback (a library is missing, not the database)
    return psycopg_pool.ConnectionPool(os.environ["DATABASE_URL"])


def close(connection):
    try:
        connection.close()
    except psycopg2.Error:
        connection = None


def health(store):
    if isinstance(store, InMemoryStore):
        return {"status": "degraded"}
    return {"status": "healthy"}


def health_of_database(url):
    try:
        psycopg2.connect(url)
    except psycopg2.Error:
        return {"status": "unhealthy"}
    return {"status": "healthy"}


def reset():
    global engine
    engine = None  # fine: silent-fallback (nothing failed)
