import os

import asyncpg
import psycopg2
from sqlalchemy import URL, create_engine

engine = create_engine("postgresql://shop:tram-lemon-84@db.internal/shop")  # expect: hardcoded-password "database URL holds a password"

URL_OR_DEFAULT = os.getenv("DATABASE_URL", "postgresql://shop:tram-lemon-84@localhost/shop")  # expect: hardcoded-password "default URL"

PASSWORD = os.environ.get("POSTGRES_PASSWORD", "tram-lemon-84")  # expect: hardcoded-password "POSTGRES_PASSWORD has a password as its default"


def connect(host):
    return psycopg2.connect(host=host, user="shop", password="tram-lemon-84")  # expect: hardcoded-password "psycopg2.connect"


async def connect_async(host):
    return await asyncpg.connect(host=host, password="quartz-17-heron")  # expect: hardcoded-password


def url(host):
    return f"postgresql://shop:quartz-17-heron@{host}/shop"  # expect: hardcoded-password


CONNINFO = "host=db dbname=shop password=quartz-17-heron"  # expect: hardcoded-password
