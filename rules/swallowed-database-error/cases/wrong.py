import contextlib
import logging
import os
import time

import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)


def dropped(url):
    try:
        return psycopg2.connect(url)
    except psycopg2.OperationalError:  # expect: swallowed-database-error "OperationalError of the connection is dropped"
        pass


def logged(url):
    try:
        return create_engine(url)
    except Exception as error:  # expect: swallowed-database-error "logged and dropped"
        logger.error("no engine: %s", error)
        return None


def bare(url):
    try:
        psycopg2.connect(url)
    except:  # expect: swallowed-database-error "every error"
        return


def suppressed(url):
    with contextlib.suppress(psycopg2.Error):  # expect: swallowed-database-error
        psycopg2.connect(url)


def make_engine():
    return create_engine(os.environ["DATABASE_URL"])


def through_a_function():
    try:
        engine = make_engine()
        engine.connect()
    except SQLAlchemyError:  # expect: swallowed-database-error
        engine = None
    return engine


def gives_up_quietly(url):
    for attempt in range(3):
        try:
            return psycopg2.connect(url)
        except psycopg2.OperationalError:  # expect: swallowed-database-error
            time.sleep(attempt)
    return None


def parsed():
    try:
        return make_url(os.environ["DATABASE_URL"])
    except Exception:  # expect: swallowed-database-error "the database's configuration"
        return None
