import psycopg2

from .log import logger  # fine: mixed-sync-async-module (a part of the client itself)


def connect(dsn):
    logger.debug("connecting")
    return psycopg2.connect(dsn, async_=True)
