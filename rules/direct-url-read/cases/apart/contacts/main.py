import os

import psycopg2


def connect():
    return psycopg2.connect(os.environ["ACCOUNTS_DB_URI"])  # expect: direct-url-read "read where it is used", missing-timeout
