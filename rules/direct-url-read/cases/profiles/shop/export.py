import os

import psycopg2


def rows():
    return psycopg2.connect(os.environ["DATABASE_URL"])  # expect: direct-url-read "outside shop/settings/production.py", bypassed-source-of-truth
