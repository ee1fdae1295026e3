import os

import psycopg2


class MemoryStore(dict):
    pass


def make_store():
    url = os.environ.get("DATABASE_URL")
    if not url:
        return MemoryStore()  # fine: silent-fallback (the policy lets the order end in memory)
    try:
        return psycopg2.connect(url)
    except psycopg2.OperationalError:
        return MemoryStore()  # expect: silent-fallback
