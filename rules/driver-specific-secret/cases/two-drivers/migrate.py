import os

import psycopg2


def migrate():
    return psycopg2.connect(os.environ["DATABASE_URL"])
