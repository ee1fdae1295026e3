import os
from urllib.parse import urlparse, urlunparse

from alembic import context
from sqlalchemy import engine_from_config

config = context.config


def with_driver(url, driver):
    parsed = urlparse(url)
    return urlunparse((f"postgresql+{driver}", parsed.netloc, parsed.path, "", parsed.query, ""))


url = with_driver(os.environ["DATABASE_URL"], "psycopg2")
config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
print("migrating", url)  # expect: logged-url "print writes"

parts = urlparse(url)
print("at", urlunparse(("postgresql", f"***@{parts.hostname}", parts.path, "", "", "")))  # fine: logged-url (hidden)

engine = engine_from_config(config.get_section(config.config_ini_section), prefix="sqlalchemy.")
