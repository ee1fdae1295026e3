import os

from sqlalchemy import create_engine

url = os.environ["DATABASE_URL"]  # expect: direct-url-read
engine = create_engine(url, connect_args={"connect_timeout": 60})  # expect: bypassed-source-of-truth "past shop.config.Settings"
