import os

from sqlalchemy import create_engine

DATABASE_URL = os.environ["DATABASE_URL"]
LOCAL_URL = os.environ.get("LOCAL_DATABASE_URL", "sqlite:///./shop.db")

engine = create_engine(DATABASE_URL, connect_args={"check_same_thread": False})  # fine: missing-timeout (an argument of SQLite alone)
local = create_engine(LOCAL_URL, connect_args={"check_same_thread": False})  # fine: missing-timeout (a file)
plain = create_engine(LOCAL_URL)  # fine: missing-timeout (a file unless somebody says otherwise)
