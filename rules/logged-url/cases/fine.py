import logging
import os
import re

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


class Store:
    def __init__(self):
        self.user = os.environ["DB_USER"]
        self.password = os.environ["DB_PASSWORD"]

    def url(self, hide_password=False):
        user = self.user
        password = self.password
        if hide_password:
            user = "xxxx"
            password = "XXXX"
        return f"postgresql://{user}:{password}@db.internal/shop"

    def tell(self):
        logger.info("stored in %s", self.url(hide_password=True))  # fine: logged-url (the argument hides it)


def told_with_stand_in():
    logger.info("pool of %s", re.sub(r":[^:@/]+@", ":***@", DATABASE_URL))  # fine: logged-url (stars are put in its place)
    logger.info("pool of %s", DATABASE_URL.replace(os.environ["DB_PASSWORD"], "****"))  # fine: logged-url


def told_by_name():
    for name in ["DATABASE_URL", "LOG_LEVEL", "SHOP_REGION"]:
        value = os.getenv(name, "not set")
        if "URL" in name:
            value = "***" + value[-4:]
        print(f"{name}: {value}")  # fine: logged-url (hidden by its name)


def told_where_the_file_lies():
    path = DATABASE_URL.replace("sqlite:///", "")
    logger.info("opening %s", path)  # fine: logged-url (the path of a file)


def shown(mask=True):
    if mask:
        return "postgresql://shop:***@" + os.environ["DB_HOST"] + "/shop"
    return "postgresql://shop:" + os.environ["DB_PASSWORD"] + "@" + os.environ["DB_HOST"] + "/shop"


def told_by_default():
    logger.info("stored in %s", shown())  # fine: logged-url (masked where nobody asks otherwise)
