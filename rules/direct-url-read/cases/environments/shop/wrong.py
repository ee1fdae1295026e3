import os
from operator import itemgetter

from shop.environment import get_env


class Session:
    def __init__(self, env=None):
        self.env = env or get_env()

    def host(self):
        return self.env.get("POSTGRES_HOST", "localhost")  # expect: direct-url-read "POSTGRES_HOST"


def port():
    return get_env().get_all()["POSTGRES_PORT"]  # expect: direct-url-read "POSTGRES_PORT"


def is_configured():
    return "DATABASE_URL" in os.environ  # expect: direct-url-read "DATABASE_URL"


def account():
    user, password = itemgetter("DB_USER", "DB_PASSWORD")(os.environ)  # expect: direct-url-read "DB_USER"
    return user, password


def read_all(*names):
    return [os.environ[name] for name in names]


def server():
    host, database = read_all("PGHOST", "PGDATABASE")  # expect: direct-url-read "PGHOST"
    return host, database
