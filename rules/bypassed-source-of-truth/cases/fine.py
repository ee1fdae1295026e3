import os

from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"])  # fine: bypassed-source-of-truth (no source of truth is known)
