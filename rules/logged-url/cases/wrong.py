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
