import os

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker


def get_sync_engine():
    return create_engine(os.environ["DATABASE_URL"])


def get_session():  # expect: unclear-sync-async-name "returns a synchronous session"
    return sessionmaker(bind=get_sync_engine())()
