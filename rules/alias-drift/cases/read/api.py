import os

from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"])
reader = create_engine(os.environ["READER_DATABASE_URL"])  # fine: alias-drift (another database)
