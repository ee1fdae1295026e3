from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, create_engine
from sqlalchemy.ext.asyncio import create_async_engine


def from_conninfo(dsn):
    params = conninfo_to_dict(dsn)
    rest = {name: str(value) for name, value in params.items() if name not in ("user", "password", "host", "port", "dbname")}
    return create_async_engine(URL.create("postgresql+asyncpg", host=params.get("host"), query=rest))  # fine: invalid-url (which names, nobody knows)


def make_engine(**given):
    return _make_engine(*given.values())


def _make_engine(kind, host="", port="", name=""):
    if kind != "postgres" or not (host and port):
        raise ValueError("not configured")
    return create_engine(f"postgresql://shop@{host}:{port}/{name}")  # fine: invalid-url (something is handed on)


def make_other_engine(options):
    return _make_other_engine("postgres", **options)


def _make_other_engine(kind, port=""):
    return create_engine(f"postgresql://shop@db.internal:{port}/{kind}")  # fine: invalid-url


def make_bare_engine():
    return _make_bare_engine("postgres", **{"name": "shop"})


def _make_bare_engine(kind, port="", name=""):
    return create_engine(f"postgresql://shop@db.internal:{port}/{name}")  # expect: invalid-url "port"
