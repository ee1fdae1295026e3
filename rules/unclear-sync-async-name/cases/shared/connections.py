from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool, ConnectionPool


def conninfo(config):  # fine: unclear-sync-async-name (both kinds are opened with it)
    return make_conninfo(user=config.user, host=config.host, dbname=config.database)  # expect: hand-built-url


def sync_pool(config):
    return ConnectionPool(conninfo(config), timeout=5)


def async_pool(config):
    return AsyncConnectionPool(conninfo(config), timeout=5)  # expect: mixed-sync-async-module
