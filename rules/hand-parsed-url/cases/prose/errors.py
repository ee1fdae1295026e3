import re

from sqlalchemy.exc import DatabaseError

LOCKED = r".*psycopg2?\.errors\.LockNotAvailable.*"


def run(once):
    try:
        once()
    except DatabaseError as error:
        if re.match(LOCKED, str(error.args[0])):  # fine: hand-parsed-url (where an error comes from)
            return True
        if "asyncpg.exceptions.LockNotAvailableError" in str(error.args[0]):  # fine: hand-parsed-url
            return False
        raise
