import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

a = psycopg2.connect("postgresql://shop@db.internal:54x32/shop")  # expect: invalid-url "psycopg2 rejects"

b = create_engine("postgresql://shop@db.internal:/shop")  # expect: invalid-url "create_engine() rejects"

c = psycopg2.connect("postgresql://shop@db.internal/shop?pool_size=5")  # expect: invalid-url "pool_size"

d = create_async_engine("postgresql+asyncpg://shop@db.internal/shop?application_name=shop")  # expect: invalid-url "application_name"

d2 = psycopg2.connect("postgresql://shop@db.internal/my%shop")  # expect: invalid-url "%25"

d3 = psycopg2.connect("postgresql://shop@db.internal/shop?options=-c search_path=shop")  # expect: invalid-url "%3D"

STORED = "postgresql://shop@db.internal:port/shop"  # expect: invalid-url "no driver can read"

CONNINFO = psycopg2.connect("host=db.internal databse=shop")  # expect: invalid-url "databse"


def templated(host):
    return create_async_engine(f"postgresql+asyncpg://shop@{host}/shop?connect_timeout=5")  # expect: invalid-url "connect_timeout"

HALF = "postgresql://DB_USERNAME@shop-db.internal/shop?sslmode=DB_SSLMODE"  # expect: invalid-url
