import os

import psycopg2

from shop.database import UrlBuilder


class Forwarding:  # fine: duplicate-url-builder (asks the one builder)
    def sync_url(self) -> str:
        return UrlBuilder().sync_url()


class Analytics:  # fine: duplicate-url-builder (the database of somebody else: its variables are not declared)
    def url(self) -> str:
        return f"postgresql://{os.environ['WAREHOUSE_SERVER']}/analytics"


class Loader:  # fine: duplicate-url-builder (builds for itself and gives none out: hand-built-url)
    def load(self):
        return psycopg2.connect(f"postgresql://{os.environ['POSTGRES_HOST']}/shop").cursor()


def own_url():  # fine: duplicate-url-builder (a function is reported as hand-built-url)
    return f"postgresql://{os.environ['POSTGRES_HOST']}/shop"
