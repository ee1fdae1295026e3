import os


class UrlBuilder:
    def sync_url(self) -> str:
        return f"postgresql://{os.environ['POSTGRES_HOST']}/shop"
