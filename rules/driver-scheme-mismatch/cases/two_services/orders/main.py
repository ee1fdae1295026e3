from alembic import command
from alembic.config import Config


def migrate():
    config = Config("alembic.ini")
    config.set_main_option("sqlalchemy.url", "postgresql+psycopg2://orders@localhost/orders")  # expect: hardcoded-url
    command.upgrade(config, "head")
