import os
from os import environ as e

from shop.settings import settings

HOST_VARIABLE = "POSTGRES_HOST"


def host():
    return os.getenv(HOST_VARIABLE, "db")  # expect: direct-url-read "POSTGRES_HOST is read outside shop.database.UrlBuilder"


def url():
    return e["DATABASE_URL"]  # expect: direct-url-read "DATABASE_URL is read outside"


def has_url():
    if value := os.environ.get("DATABASE_URL"):  # expect: direct-url-read
        return len(value) > 0
    return False


class Config:
    def __init__(self):
        self.env = os.environ

    def user(self):
        return self.env.get("POSTGRES_USER")  # expect: direct-url-read "POSTGRES_USER"


def from_settings():
    return settings.database_url  # expect: direct-url-read "database_url"
