import os

from sqlalchemy import create_engine

from urls import on_replica, page

engine = create_engine(on_replica(os.environ["DATABASE_URL"]))

HELP = page("https://shop.example/start")
