import os
from urllib.parse import quote


def sync_url() -> str:
    return f"postgresql://{quote(os.environ['POSTGRES_HOST'])}/shop"


def async_url() -> str:
    return f"postgresql+asyncpg://{quote(os.environ['POSTGRES_HOST'])}/shop"
