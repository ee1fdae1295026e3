import os

from shop.lazy import LazyLoader, lazy_import

asyncpg = LazyLoader("asyncpg", globals(), "asyncpg")
psycopg = lazy_import("psycopg")


async def orders():
    return await asyncpg.connect(os.environ["ORDERS_DATABASE_URL"])  # expect: missing-timeout


def reports():
    return psycopg.connect(os.environ["REPORTS_DATABASE_URL"])  # expect: missing-timeout


def later(lazy_import):
    return lazy_import("psycopg").connect("reports")  # fine: missing-timeout (whatever was handed in)
