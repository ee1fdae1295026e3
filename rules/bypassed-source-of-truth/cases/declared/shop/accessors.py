import os

from shop.database import UrlBuilder


def own_url():
    return os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://")


def forwarded_url():
    return UrlBuilder().async_url()
