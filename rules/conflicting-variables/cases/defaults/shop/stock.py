import os

import psycopg2


def connect():
    return psycopg2.connect(
        host=os.getenv("POSTGRES_HOST", "127.0.0.1"),  # fine: conflicting-variables (the same machine)
        port=int(os.getenv("POSTGRES_PORT", "5433")),  # expect: conflicting-variables "without POSTGRES_PORT this takes the port `5433`, and"
        user=os.getenv("POSTGRES_USER", "stock"),  # fine: conflicting-variables (a role of its own)
        dbname=os.environ.get("POSTGRES_DB", "stock"),  # expect: conflicting-variables "takes `shop`"
        connect_timeout=5,
    )
