import os

from sqlalchemy import create_engine, make_url
from sqlalchemy.ext.asyncio import create_async_engine


def sync_engine():
    url = make_url(os.environ["DATABASE_URL"])  # expect: direct-url-read
    if url.drivername == "postgres":
        url = url.set(drivername="postgresql")  # expect: hand-parsed-url "`drivername` becomes `postgresql`"
    return create_engine(url, connect_args={"connect_timeout": 10})


def async_engine(text):
    url = make_url(text)
    if "sslmode" in url.query:  # expect: hand-parsed-url
        url = url.difference_update_query(["sslmode"])  # expect: hand-parsed-url "loses `sslmode`"
    return create_async_engine(url, connect_args={"timeout": 10, "command_timeout": 10})


def other_database(text, name):
    return create_engine(make_url(text).set(database=name), connect_args={"connect_timeout": 10})  # fine: hand-parsed-url (a part that is meant to differ)
