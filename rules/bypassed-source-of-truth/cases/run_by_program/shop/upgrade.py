from alembic import command
from alembic.config import Config
from shop.settings import DATABASE_URL
from sqlalchemy import create_engine

engine = create_engine(DATABASE_URL)


def upgrade():
    config = Config("alembic.ini")
    config.set_main_option("sqlalchemy.url", DATABASE_URL)
    command.upgrade(config, "head")
