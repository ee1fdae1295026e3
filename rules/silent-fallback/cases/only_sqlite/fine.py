import os

from sqlalchemy import create_engine

engine = create_engine("sqlite:///./shop.db", connect_args={"check_same_thread": False})  # fine: silent-fallback (the only database)
local = create_engine(os.environ.get("LOCAL_DATABASE_URL", "sqlite:///./local.db"))  # expect: silent-fallback
