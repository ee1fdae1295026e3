import os

from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"])


def describe():
    return {"driver": engine.driver, "pool": engine.pool.status()}
