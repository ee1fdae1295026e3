import os

from sqlalchemy.ext.asyncio import create_async_engine

from shop.environment import get_env
from shop.urls import Builder


def open_engine():
    env = get_env()
    values = {"POSTGRES_HOST": env.get("POSTGRES_HOST"), "POSTGRES_USER": env.get("POSTGRES_USER")}  # fine: direct-url-read
    return create_async_engine(Builder(values).async_url())


def prepare():
    os.environ.setdefault("POSTGRES_HOST", "localhost")  # fine: direct-url-read (writes)
    os.environ["POSTGRES_USER"] = "shop"
