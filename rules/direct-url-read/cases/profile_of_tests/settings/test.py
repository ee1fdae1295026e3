from pydantic import PostgresDsn

from settings.base import Settings


class TestSettings(Settings):
    database_url: PostgresDsn  # fine: direct-url-read (what tests run with)
