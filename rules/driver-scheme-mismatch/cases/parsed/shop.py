import os
from urllib.parse import urlparse

from sqlalchemy import create_engine


def engine_for(url):
    parsed = urlparse(url)
    if parsed.scheme == "postgres":
        parsed = parsed._replace(scheme="postgresql")
    return create_engine(parsed.geturl())


def engine_of_reports(url):
    parsed = urlparse(url)
    if parsed.scheme == "postgresql":
        parsed = parsed._replace(scheme="postgresql+psycopg2")
    return create_engine(parsed.geturl())


shop = engine_for(os.environ["DATABASE_URL"])
reports = engine_of_reports(os.environ["REPORTS_DATABASE_URL"])
