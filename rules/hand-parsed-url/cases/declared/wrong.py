import os
import re
from urllib.parse import urlparse

from sqlalchemy.engine import make_url

DATABASE_URL = os.environ["DATABASE_URL"]

ASYNC_URL = DATABASE_URL.replace("postgresql://", "postgresql+asyncpg://")  # expect: hand-parsed-url "becomes"


def is_local():
    return "localhost" in DATABASE_URL  # expect: hand-parsed-url "searched for `localhost`"


def is_async():
    return DATABASE_URL.startswith("postgresql+asyncpg")  # expect: hand-parsed-url


def database():
    return urlparse(DATABASE_URL).path  # expect: hand-parsed-url "parsed"


def host():
    return DATABASE_URL.split("@")[1]  # expect: hand-parsed-url "split at `@`"


def without_scheme():
    return DATABASE_URL[13:]  # expect: hand-parsed-url "cut by position"


def without_ssl():
    return re.sub(r"[?&]sslmode=[a-z-]+", "", DATABASE_URL)  # expect: hand-parsed-url


def driver():
    return make_url(DATABASE_URL).drivername  # expect: hand-parsed-url


def password():
    scheme, rest = DATABASE_URL.split("://", 1)  # expect: hand-parsed-url "split at `://`"
    rest = rest.split(":", 1)[1]  # fine: hand-parsed-url (the cut above is told)
    return scheme, rest[: rest.rfind("@")]
