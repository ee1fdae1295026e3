from shop.settings.base import Settings


class LocalSettings(Settings):
    database_url: str  # fine: direct-url-read (a variant of the source of truth)


class Odd:
    pass
