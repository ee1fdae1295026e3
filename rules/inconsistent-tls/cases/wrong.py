import os

import asyncpg
import psycopg2
from sqlalchemy import create_engine

HOST = os.environ["POSTGRES_HOST"]

engine = create_engine(f"postgresql://app@{HOST}/shop?sslmode=verify-full")
report_engine = create_engine(f"postgresql://report@{HOST}/shop")  # expect: inconsistent-tls "connects with no TLS mode, where wrong.py connects to the same database with TLS mode verify-full"


def archive():
    return psycopg2.connect("postgresql://app@archive-db.internal/archive", sslmode="require")


def old_archive():
    return psycopg2.connect("postgresql://app@archive-db.internal/archive?sslmode=prefer")  # expect: inconsistent-tls "TLS mode prefer"


def asyncpg_dsn(database_url: str) -> str:
    return database_url.replace("sslmode=verify-full", "ssl=require")  # expect: inconsistent-tls "weakens TLS mode verify-full to require"
