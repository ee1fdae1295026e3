import os


class DatabaseConfig:  # expect: duplicate-url-builder "DatabaseConfig builds URLs beside shop.database.UrlBuilder"
    def __init__(self):
        self.host = os.environ["POSTGRES_HOST"]

    @property
    def async_url(self) -> str:
        return f"postgresql+asyncpg://{self.host}/shop"


class Connections:  # expect: duplicate-url-builder
    @staticmethod
    def build_dsn(host, name):
        return f"postgresql://{host}/{name}"
