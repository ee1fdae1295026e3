import argparse
import logging
import os

logger = logging.getLogger(__name__)

DATABASE_URL = os.environ["DATABASE_URL"]

print(DATABASE_URL)  # expect: logged-url "print writes DATABASE_URL"

logger.info("connecting to %s", DATABASE_URL)  # expect: logged-url

logger.debug(f"database: {DATABASE_URL}")  # expect: logged-url

logging.warning("password is " + os.environ["POSTGRES_PASSWORD"])  # expect: logged-url "POSTGRES_PASSWORD"


def built(user, host):
    password = os.environ["POSTGRES_PASSWORD"]
    url = f"postgresql://{user}:{password}@{host}/shop"
    logger.error("cannot reach %s", url)  # expect: logged-url


def told_by_its_password(host):
    scheme = os.environ.get("DB_DRIVER", "postgresql")
    logger.error("cannot reach %s", f"{scheme}://shop:{os.environ['DB_PASSWORD']}@{host}/shop")  # expect: logged-url "writes DB_PASSWORD"


class Store:
    def url(self, hide_password=False):
        password = os.environ["DB_PASSWORD"]
        if hide_password:
            password = "****"
        return f"postgresql://shop:{password}@db.internal/shop"

    def tell(self):
        logger.info("stored in %s", self.url())  # expect: logged-url


def shown(mask=True):
    if mask:
        return "postgresql://shop:***@" + os.environ["DB_HOST"] + "/shop"
    return "postgresql://shop:" + os.environ["DB_PASSWORD"] + "@" + os.environ["DB_HOST"] + "/shop"


def told_in_full():
    logger.info("stored in %s", shown(mask=False))  # expect: logged-url "DB_PASSWORD with its password"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--db-url", default=DATABASE_URL)
    print("using", parser.parse_args().db_url)  # expect: logged-url "print writes DATABASE_URL"
