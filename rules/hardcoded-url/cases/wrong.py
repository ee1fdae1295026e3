import os

import asyncpg
from sqlalchemy import create_engine

ARCHIVE = "postgresql://archive@archive-db.internal:5432/archive"  # expect: hardcoded-url "archive-db.internal"

engine = create_engine("postgresql+psycopg2://shop@10.4.0.12/shop")  # expect: hardcoded-url "10.4.0.12"

local = create_engine("postgresql://shop@localhost/shop")  # expect: hardcoded-url "localhost"

with_default = create_engine(os.environ.get("DATABASE_URL", "postgresql://shop@db:5432/shop"))  # expect: hardcoded-url "default URL with host `db`"

socket = create_engine("postgresql://shop@/shop?host=/cloudsql/shop-prod:europe-west1:main")  # expect: hardcoded-url "/cloudsql/"

in_capitals = create_engine("postgresql://app@SQL_SERVER/shop")  # expect: hardcoded-url "SQL_SERVER"

with_port = create_engine("postgresql+psycopg2://app@DB_SERVER:5432/shop")  # expect: hardcoded-url "DB_SERVER"

of_reports = create_engine("postgresql://REPORTING_USER@localhost/SALES_DB")  # expect: hardcoded-url "localhost"


async def connect(user, password):
    return await asyncpg.connect(f"postgresql://{user}:{password}@orders.internal/orders")  # expect: hardcoded-url "orders.internal"


CONNINFO = "host=reports.internal dbname=reports user=reader"  # expect: hardcoded-url "reports.internal"

HOST = os.environ.get("DB_HOST", "shop-db.internal")  # expect: hardcoded-url "DB_HOST has the host `shop-db.internal` as its default"


async def connect_to_parts(password):
    return await asyncpg.connect(host="stock-db.internal", user="shop", password=password)  # expect: hardcoded-url "host `stock-db.internal` of asyncpg.connect is hard-coded"
