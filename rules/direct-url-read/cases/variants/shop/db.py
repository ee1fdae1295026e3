import os

import psycopg2

from shop.settings.base import Settings
from shop.settings.local import LocalSettings

variants = {"local": LocalSettings, "production": Settings}


def settings() -> Settings:
    return variants[os.environ["SHOP_STAGE"]]()


def connect():
    return psycopg2.connect(settings().database_url)


def around():
    return psycopg2.connect(os.environ["DATABASE_URL"])  # expect: direct-url-read, bypassed-source-of-truth
