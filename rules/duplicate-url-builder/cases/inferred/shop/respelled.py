from urllib.parse import urlparse

from sqlalchemy import create_engine

from shop.settings import Settings


def with_driver(host, user, driver):  # fine: duplicate-url-builder (the parts are those of a URL that Settings built)
    return f"postgresql+{driver}://{user}@{host}/shop"


def sync_url():
    parsed = urlparse(Settings().url())
    return with_driver(parsed.hostname, parsed.username, "psycopg2")


engine = create_engine(sync_url())
