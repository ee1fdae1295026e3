import logging
import os
import sqlite3

import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

logger = logging.getLogger(__name__)


class InMemoryStore(dict):
    pass


default = create_engine(os.environ.get("DATABASE_URL", "sqlite:///shop.db"))  # expect: silent-fallback "without DATABASE_URL this runs on `sqlite:///shop.db`"
also_default = create_engine(os.getenv("DATABASE_URL") or "sqlite://")  # expect: silent-fallback "without DATABASE_URL this runs on `sqlite://`"


def make_engine():
    try:
        return create_engine(os.environ["DATABASE_URL"])
    except KeyError:
        return create_engine("sqlite:///local.db")  # expect: silent-fallback


def make_store():
    try:
        return psycopg2.connect(os.environ["DATABASE_URL"])
    except psycopg2.OperationalError as error:
        logger.warning("no database: %s", error)
        return InMemoryStore()  # expect: silent-fallback "when the connection fails, InMemoryStore takes its place"


def make_by_presence():
    url = os.environ.get("DATABASE_URL")
    if not url:
        return InMemoryStore()  # expect: silent-fallback "without DATABASE_URL"
    return psycopg2.connect(url)


def make_connection():
    if "DATABASE_URL" in os.environ:
        return psycopg2.connect(os.environ["DATABASE_URL"])
    return sqlite3.connect("shop.db")  # expect: silent-fallback "without DATABASE_URL"


def make_engine_name():
    return "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"  # expect: silent-fallback


class Service:
    def __init__(self):
        self.engine = None

    def start(self, url):
        try:
            self.engine = create_async_engine(url)
        except Exception:
            self.engine = None  # expect: silent-fallback "engine becomes nothing"

    def health(self):
        if self.uses_fallback:
            return {"status": "ok"}  # expect: silent-fallback "answers `ok`"
        return {"status": "ok"}

    def health_of_database(self):
        try:
            psycopg2.connect(self.url)
        except psycopg2.Error:
            return {"status": "healthy"}  # expect: silent-fallback "in spite of an error of the database"
        return {"status": "healthy"}


def make_in_else():
    url = os.environ.get("DATABASE_URL")
    if url is not None:
        return psycopg2.connect(url)
    else:
        return sqlite3.connect("shop.db")  # expect: silent-fallback "without DATABASE_URL"
