import os
import sqlite3

import psycopg2
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import ArgumentError


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


def normalised(url: str) -> str:
    try:
        parsed = make_url(url)
    except ArgumentError:
        return url  # fine: silent-fallback (given back as it came, whoever opens it will say what is wrong)
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


embedded = create_engine(normalised("sqlite:///embedded.db"))
served = create_engine(normalised(os.environ["DATABASE_URL"]))


def back_end():
    url = os.environ.get("DATABASE_URL")
    if url:
        scheme = url.partition(":")[0]
        if scheme == "sqlite":  # fine: silent-fallback (what the variable asks for)
            return "django.db.backends.sqlite3"  # fine: silent-fallback (the variable is there)
        return "django.db.backends.postgresql"
    raise RuntimeError("set DATABASE_URL")


def on_the_other_side():
    url = os.environ.get("DATABASE_URL")
    if url is not None:
        return create_engine("sqlite:///cache.db") if url.startswith("sqlite") else create_engine(url)  # fine: silent-fallback
    raise RuntimeError("set DATABASE_URL")


def migrated(context, run_migrations_offline):
    if not os.environ.get("DATABASE_URL"):
        if context.is_offline_mode():  # fine: silent-fallback (asks, and puts nothing in its place)
            return None
        return run_migrations_offline()  # fine: silent-fallback (writes SQL down)
    return create_engine(os.environ["DATABASE_URL"])


class TestingConfig:
    url = create_engine(os.getenv("TESTING_DATABASE_URL") or "sqlite://")  # fine: silent-fallback (tests may run on a file)
    other = create_engine(os.environ.get("SHOP_TEST_DB_URL", "sqlite://"))  # fine: silent-fallback


def asked_further(other_url):
    if url := os.environ.get("DATABASE_URL"):
        return create_engine(url)
    if other_url():
        return create_engine(other_url())
    return create_engine("sqlite:///shop.db")  # fine: silent-fallback (the URL may have come from elsewhere)
