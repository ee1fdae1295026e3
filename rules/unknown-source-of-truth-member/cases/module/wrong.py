import shop.database
from shop import database
from shop.database import database_url  # expect: unknown-source-of-truth-member "database has no database_url"


def report():
    return database.get_sync_url()  # expect: unknown-source-of-truth-member


def whole():
    return shop.database.syncurl()  # expect: unknown-source-of-truth-member "did you mean `sync_url`?"
