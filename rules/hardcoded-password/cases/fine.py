import os

import psycopg2
from sqlalchemy import create_engine

engine = create_engine("postgresql://shop@db.internal/shop")  # fine: hardcoded-password (none)

TEMPLATE = "postgresql://user:password@localhost/dbname"  # fine: hardcoded-password (a word for it)

MASKED = "postgresql://shop:***@db.internal/shop"  # fine: hardcoded-password (masked)

PASSWORD = os.environ.get("POSTGRES_PASSWORD", "")  # fine: hardcoded-password (empty)

TEMPLATE_PASSWORD = os.environ.get("POSTGRES_PASSWORD", "changeme")  # fine: hardcoded-password (a placeholder)

PASSWORD_FILE = os.environ.get("POSTGRES_PASSWORD_FILE", "/run/secrets/postgres")  # fine: hardcoded-password (a path)

MINIMUM = int(os.environ.get("PASSWORD_MIN_LENGTH", "12"))  # fine: hardcoded-password (a length)


def connect(host, password):
    return psycopg2.connect(host=host, user="shop", password=password)  # fine: hardcoded-password (handed in)


def url(user, password, host):
    return f"postgresql://{user}:{password}@{host}/shop"  # fine: hardcoded-password (handed in)


def upload(client):
    return client.login(user="shop", password="tram-lemon-84")  # fine: hardcoded-password (no database; other linters look for these)
