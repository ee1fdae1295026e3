import os

import asyncpg
import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from shop.accessors import own_url

engine = create_engine(os.environ["DATABASE_URL"])  # expect: bypassed-source-of-truth "past shop.database.UrlBuilder"

accessed = create_async_engine(own_url())  # expect: bypassed-source-of-truth "DATABASE_URL"


async def pool():
    return await asyncpg.create_pool(os.getenv("ORDERS_DATABASE_URL"))  # expect: bypassed-source-of-truth "ORDERS_DATABASE_URL"


def by_parts():
    return psycopg2.connect(host=os.environ["POSTGRES_HOST"], user=os.environ["POSTGRES_USER"])  # expect: bypassed-source-of-truth "POSTGRES_HOST"
