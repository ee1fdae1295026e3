"""The single source of truth of this case."""

import os
from urllib.parse import quote


class UrlBuilder:
    def __init__(self, env=os.environ):
        self.env = env

    def sync_url(self) -> str:
        return self.env["DATABASE_URL"]

    def async_url(self) -> str:
        return self.sync_url().replace("postgresql://", "postgresql+asyncpg://", 1)

    def from_parts(self) -> str:
        user = quote(self.env["POSTGRES_USER"], safe="")
        return f"postgresql://{user}@{self.env['POSTGRES_HOST']}/shop"
