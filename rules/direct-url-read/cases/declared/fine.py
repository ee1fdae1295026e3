import os
import subprocess

from shop.database import UrlBuilder


def url():
    return UrlBuilder().sync_url()  # fine: direct-url-read (asks)


def url_from_parts():
    parts = {"POSTGRES_HOST": os.environ.get("POSTGRES_HOST"), "POSTGRES_USER": os.environ.get("POSTGRES_USER")}  # fine: direct-url-read (handed over)
    return UrlBuilder(parts).from_parts()


def unrelated():
    cache = os.environ["REDIS_URL"]  # fine: direct-url-read (another database)
    key = os.getenv("DATABASE_ENCRYPTION_KEY")  # fine: direct-url-read (says nothing about where the database is)
    size = int(os.getenv("DB_POOL_SIZE", "5"))  # fine: direct-url-read (a setting of the pool)
    admin = os.getenv("PGADMIN_DEFAULT_EMAIL")  # fine: direct-url-read (another program)
    return cache, key, size, admin


def dump(database):
    os.environ["PGDATABASE"] = database  # fine: direct-url-read (written, not read)
    subprocess.run(["pg_dump"], env={"PGPASSWORD": "from-the-vault"}, check=True)  # fine: direct-url-read (for the child)


def complain():
    raise RuntimeError("DATABASE_URL is not set")  # fine: direct-url-read (a text)
