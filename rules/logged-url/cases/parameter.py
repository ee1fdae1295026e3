import logging

import psycopg2

logger = logging.getLogger(__name__)


def connect(database_url):
    logger.info("connecting to %s", database_url)  # expect: logged-url "a database URL"
    return psycopg2.connect(database_url)


def connect_to(database_url_name):
    logger.info("connecting to %s", shown(database_url_name))  # fine: logged-url (what shown() gives)
