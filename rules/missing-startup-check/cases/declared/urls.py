import os


class DatabaseURLBuilder:
    def async_url(self) -> str:
        return os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://")

    def sync_url(self) -> str:
        return os.environ["DATABASE_URL"]

    def validate(self) -> None:
        for url in (self.async_url(), self.sync_url()):
            if not url.startswith("postgresql"):
                raise ValueError("no URL of a database")
