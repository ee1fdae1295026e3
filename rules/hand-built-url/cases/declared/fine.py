import os

import psycopg

from shop.database import UrlBuilder

HOST = os.environ.get("POSTGRES_HOST")


def url():
    return UrlBuilder({"POSTGRES_HOST": HOST, "POSTGRES_USER": "shop"}).from_parts()  # fine: hand-built-url (handed over)


def label(user):
    return f"connected to {HOST} as {user}"  # fine: hand-built-url (prose)


def shown(user):
    return f"postgresql://{user}:***@{HOST}/shop"  # fine: hand-built-url (made to be shown)


def cache(host):
    return f"redis://{host}:6379/0"  # fine: hand-built-url (another database)


def service(host):
    return f"https://{host}/orders"  # fine: hand-built-url (no database)


def usage():
    return "pass a URL such as postgresql://USER:PASSWORD@HOST/DATABASE"  # fine: hand-built-url (prose)


def handed_on(database_url):
    return connect(database_url=f"{database_url}")  # fine: hand-built-url (put together nowhere)


def connect(database_url):
    return psycopg.connect(database_url)


handed_on(f"postgresql://{USER}@{HOST}/shop")  # expect: hand-built-url
