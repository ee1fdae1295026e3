from sqlalchemy import create_engine

from shop.settings import Settings

engine = create_engine(Settings().url())
