import os


class UrlBuilder:  # fine: duplicate-url-builder (the declared one)
    def sync_url(self) -> str:
        return f"postgresql://{os.environ['POSTGRES_HOST']}/shop"
