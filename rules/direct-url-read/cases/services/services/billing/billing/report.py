import os

import psycopg2

from billing.settings import database_url


def report():
    connection = psycopg2.connect(database_url())
    return connection, os.environ["DB_HOST"]  # expect: direct-url-read "outside services/billing/billing/settings.py, the likely source of truth"
