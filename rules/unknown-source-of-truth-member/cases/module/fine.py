import shop.database
from shop import database, open_database
from shop.database import quote, sync_url
from shop.open_database import session_url  # fine: unknown-source-of-truth-member (a star import may bring it)

try:
    from shop.database import fast_url  # fine: unknown-source-of-truth-member (asks whether it is there)
except ImportError:
    fast_url = None


def report():
    return database.sync_url(), shop.database.async_url(), open_database.anything(), database.__doc__
