import logging
import os
import sys
import time

import psycopg2
from fastapi import HTTPException
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

logger = logging.getLogger(__name__)


def raised(url):
    try:
        return psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        logger.error("no database")
        raise RuntimeError("no database") from error


def exits(url):
    try:
        return psycopg2.connect(url)
    except psycopg2.OperationalError:
        sys.exit(1)


def tries_again(url):
    for attempt in range(3):
        try:
            return psycopg2.connect(url)
        except psycopg2.OperationalError:  # fine: swallowed-database-error (raises in the end)
            time.sleep(attempt)
    raise RuntimeError("no database after three attempts")


def raises_at_last(url):
    for attempt in range(3):
        try:
            return psycopg2.connect(url)
        except psycopg2.OperationalError:
            if attempt == 2:
                raise
            time.sleep(attempt)


def waits(url):
    while True:
        try:
            return psycopg2.connect(url)
        except psycopg2.OperationalError:  # fine: swallowed-database-error (goes on until there is one)
            time.sleep(1)


def is_reachable(url):
    try:
        psycopg2.connect(url).close()
        return True
    except psycopg2.OperationalError:  # fine: swallowed-database-error (a probe that answers no)
        return False


def health(url):
    try:
        psycopg2.connect(url)
    except psycopg2.Error as error:
        return {"status": "unhealthy", "detail": str(error)}
    return {"status": "healthy"}


def answers(url):
    try:
        psycopg2.connect(url)
    except psycopg2.Error:
        return HTTPException(status_code=503, detail="database unavailable")


def cleans_up(connection):
    try:
        connection.close()
    except psycopg2.Error:  # fine: swallowed-database-error (on the way out)
        pass


def optional():
    try:
        import asyncpg
    except ImportError:
        asyncpg = None
    return asyncpg


def inserts(url):
    connection = psycopg2.connect(url)
    try:
        connection.cursor().execute("insert into orders values (1)")
    except psycopg2.IntegrityError:  # fine: swallowed-database-error (a duplicate row)
        connection.rollback()


def other_clause_raises(url):
    try:
        return psycopg2.connect(url)
    except psycopg2.Error:
        raise
    except Exception:  # fine: swallowed-database-error (the database's errors are out by then)
        logger.exception("something else")


def creates(url):
    try:
        create_engine(url).connect().execute("create database shop")
    except psycopg2.errors.DuplicateDatabase:
        pass


def later():
    failure = None
    try:
        return psycopg2.connect(os.environ["DATABASE_URL"])
    except psycopg2.Error as error:
        failure = error
    raise RuntimeError("no database") from failure


Session = sessionmaker(create_engine(os.environ["DATABASE_URL"]))


def get_session():
    return Session()


def saves(order):
    try:
        get_session().add(order)
    except Exception:  # fine: swallowed-database-error (work in a session, not a connection)
        logger.exception("order not saved")


def tuned():
    try:
        engine = create_engine(os.environ["DATABASE_URL"], pool_size=5)
    except TypeError:  # fine: swallowed-database-error (SQLite takes no pool_size: it opens in another way)
        engine = create_engine(os.environ["DATABASE_URL"])
    return engine


def in_range(low, high):
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT %s::int < %s::int", (low, high))
            return cursor.fetchone()[0]
    except psycopg2.DataError:  # fine: swallowed-database-error (what was asked is no number)
        return True


def special(statement):
    try:
        return run(psycopg2.connect(os.environ["DATABASE_URL"]), statement)
    except commands.CommandNotFound:  # fine: swallowed-database-error (no such command, and the connection is well)
        pass


def check_library(path):
    try:
        engine = create_engine(os.environ["DATABASE_URL"])
        engine.connect()
    except Exception:  # fine: swallowed-database-error (the answer is no)
        return False, False
    return True, path == engine.url.database
