import os

from sqlalchemy import create_engine


def get_engine():  # fine: unclear-sync-async-name (there is one kind only)
    return create_engine(os.environ["DATABASE_URL"])


def database_url():
    return os.environ["DATABASE_URL"]
