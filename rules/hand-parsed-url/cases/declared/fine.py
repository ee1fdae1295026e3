import os
import re
from urllib.parse import urlparse

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from shop.database import UrlBuilder

DATABASE_URL = os.environ["DATABASE_URL"]


def async_url():
    return UrlBuilder().async_url()  # fine: hand-parsed-url (asks)


def is_set():
    return bool(DATABASE_URL)  # fine: hand-parsed-url (asks only whether there is one)


def shown():
    return re.sub(r":[^:@]+@", ":***@", DATABASE_URL)  # fine: hand-parsed-url (hides the password)


def api_host(api_url):
    return urlparse(api_url).hostname  # fine: hand-parsed-url (no database)


def cache_is_local():
    return "localhost" in os.environ["REDIS_URL"]  # fine: hand-parsed-url (another database)


def is_complaint(message):
    return "DATABASE_URL" in message  # fine: hand-parsed-url (a text about it)


def open_engine():
    url = make_url(os.environ["REPORTS_DATABASE_URL"])  # fine: hand-parsed-url (opened as it is)
    return create_engine(url, pool_pre_ping=True)
