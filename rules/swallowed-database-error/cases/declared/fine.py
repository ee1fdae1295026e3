import logging

from shop.database import UrlBuilder

logger = logging.getLogger(__name__)


def is_configured():
    try:
        return bool(UrlBuilder().sync_url())
    except KeyError:  # fine: swallowed-database-error (asks, and catches what it means)
        return False


def start():
    try:
        return UrlBuilder().sync_url()
    except KeyError as error:
        raise SystemExit(f"{error} is not set") from error
