import os

from sqlalchemy import create_engine

engine = create_engine(os.environ.get("DATABASE_URL") or os.environ.get("POSTGRES_URL"))  # fine: alias-drift (one stands in for the other)
