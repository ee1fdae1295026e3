import os

from sqlalchemy import create_engine

engine = create_engine(os.environ["DB_URL"])  # expect: alias-drift "DB_URL is the URL that DATABASE_URL is elsewhere"
