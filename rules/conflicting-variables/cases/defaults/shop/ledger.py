import os

import psycopg2


def connect():
    return psycopg2.connect(
        host=os.getenv("POSTGRES_HOST", "your-host"),  # fine: conflicting-variables (to be written)
        dbname=os.getenv("POSTGRES_DB", "changeme"),  # fine: conflicting-variables (to be written)
        connect_timeout=5,
    )
