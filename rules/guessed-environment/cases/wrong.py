import os
import re
import socket
from enum import Enum
from urllib.parse import urlparse


class Environment(Enum):
    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


def from_url():  # expect: guessed-environment "the text of DATABASE_URL"
    url = os.environ.get("DATABASE_URL", "").lower()
    if "localhost" in url or "127.0.0.1" in url:
        return "development"
    return "production"


def from_host_name():  # expect: guessed-environment "from the host name"
    if socket.gethostname().startswith("prod-"):
        return Environment.PRODUCTION
    return Environment.STAGING


def from_many():  # expect: guessed-environment "CI, DYNO and K_SERVICE"
    if os.environ.get("K_SERVICE"):
        return "production"
    if os.environ.get("DYNO"):
        return "staging"
    return "test" if os.environ.get("CI") else "development"


def in_one_expression():  # expect: guessed-environment
    return "dev" if re.search("-dev", os.environ["DATABASE_URL"]) else "prod"


def by_helper():  # expect: guessed-environment
    return os.environ.get("APP_ENV") or _guess()


def _guess():  # fine: guessed-environment (a part of the answer above)
    host = urlparse(os.environ["DATABASE_URL"]).hostname
    if host == "db.staging.internal":
        return "staging"
    return "production"


def is_production():  # expect: guessed-environment "is_production tells"
    return "prod" in os.environ["DATABASE_URL"]


IS_STAGING = ".staging." in os.getenv("DATABASE_URL", "")  # expect: guessed-environment
