import logging
import os

from sqlalchemy.engine import make_url

logger = logging.getLogger(__name__)

DATABASE_URL = os.environ["DATABASE_URL"]

logger.info("DATABASE_URL is set: %s", bool(DATABASE_URL))  # fine: logged-url (says only whether there is one)

logger.info("connecting to %s", make_url(DATABASE_URL).render_as_string(hide_password=True))  # fine: logged-url (masked)

logger.info("host %s", os.environ["POSTGRES_HOST"])  # fine: logged-url (no secret)

logger.error("DATABASE_URL is missing")  # fine: logged-url (a text)

logger.info("cache at %s", os.environ["CACHE_HOST"])  # fine: logged-url (another thing)

logger.info("host %s", make_url(DATABASE_URL).host)  # fine: logged-url (a harmless part)


def built(user, host):
    logger.error("cannot reach %s", f"postgresql://{user}@{host}/shop")  # fine: logged-url (no password)


def told_without_password():
    shown = f"postgresql://{os.environ['DB_USER']}:***@{os.environ['DB_HOST']}/shop"
    logger.info("connecting with %s", shown)  # fine: logged-url (stars in its place)
    print("connecting with postgresql://shop:[REDACTED]@db.internal/shop")  # fine: logged-url


def told_where_the_file_lies():
    path = DATABASE_URL.replace("sqlite:///", "")
    logger.info("opening %s", path)  # fine: logged-url (the path of a file)
