import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from shop.accessors import forwarded_url
from shop.database import UrlBuilder

engine = create_engine(UrlBuilder().sync_url())  # fine: bypassed-source-of-truth

forwarded = create_async_engine(forwarded_url())  # fine: bypassed-source-of-truth (the accessor only forwards)

memory = create_engine("sqlite://")  # fine: bypassed-source-of-truth (no server)


def engine_for(url):
    return create_engine(url)  # fine: bypassed-source-of-truth (not known)


def connect():
    url = UrlBuilder().sync_url()
    return psycopg2.connect(dsn=url, connect_timeout=5)  # fine: bypassed-source-of-truth
