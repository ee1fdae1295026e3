import logging
import os

from sqlalchemy import create_engine

logger = logging.getLogger(__name__)


class Settings:
    def __init__(self):
        self.database_url = os.environ["DATABASE_URL"]


class Journal:
    def note(self, text, level="info"):
        logger.info("%s: %s", level, text)


def announce(text):
    logger.info("startup: " + text)


def complain(what, detail):
    print(f"{what}: {detail}")


def count(text):
    logger.info("%d letters", len(text))


def start(settings: Settings):
    announce(f"database at {settings.database_url}")  # expect: logged-url "announce writes"
    announce("database at " + settings.database_url.rsplit("@")[-1])  # fine: logged-url (the host alone)
    Journal().note(settings.database_url)  # expect: logged-url "note writes"
    count(settings.database_url)  # fine: logged-url (its length)
    try:
        return create_engine(settings.database_url, connect_args={"connect_timeout": 10})
    except Exception as error:
        complain("database", detail=f"{settings.database_url}: {error}")  # expect: logged-url "complain writes"
        raise
