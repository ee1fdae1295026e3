import os

import psycopg2


def orders():
    return psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=10)


def customers():
    return psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=10)


def prices():
    return psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=3)  # expect: inconsistent-timeout "3 s here and 10 s in wrong.py"
