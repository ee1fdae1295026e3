"""Set DATABASE_URL, for example to postgresql://shop:secret@db.internal/shop."""

import os

import psycopg2
from sqlalchemy import create_engine

SCHEME = "postgresql://"  # fine: hardcoded-url (no host)

HELP = "expects a URL such as postgresql://user:password@host:5432/dbname"  # fine: hardcoded-url (prose)

TEMPLATE = "postgresql://user:password@localhost/dbname"  # fine: hardcoded-url (every part is a word for the part)

EXAMPLE = "postgresql://shop@db.example.com/shop"  # fine: hardcoded-url (a host for examples)

memory = create_engine("sqlite://")  # fine: hardcoded-url (no host)

file = create_engine("sqlite:////var/lib/shop/shop.db")  # fine: hardcoded-url (no host)

CACHE = "redis://cache.internal:6379/0"  # fine: hardcoded-url (another database)

API = "https://api.internal/orders"  # fine: hardcoded-url (no database)


def url(host):
    return f"postgresql://shop@{host}/shop"  # fine: hardcoded-url (the host comes from outside)


def read():
    return os.environ.get("DATABASE_URL", "")  # fine: hardcoded-url (an empty default)


NEAR = os.environ.get("DB_HOST", "db")  # fine: hardcoded-url (a neighbour of the containers)

SHOWN = os.environ.get("POSTGRES_HOST", "db.example.com")  # fine: hardcoded-url (a host for examples)

PAGE = os.environ.get("SHOP_HOST", "shop.internal")  # fine: hardcoded-url (no database)


def connect(socket="/var/run/postgresql"):
    return psycopg2.connect(host=socket, dbname="shop")  # fine: hardcoded-url (a socket of this machine)
