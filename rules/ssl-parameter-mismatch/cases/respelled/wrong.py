import os

import psycopg2


def connect():
    url = os.environ["DATABASE_URL"].replace("sslmode=", "ssl=")  # expect: ssl-parameter-mismatch "made into `ssl=`"
    return psycopg2.connect(url)
