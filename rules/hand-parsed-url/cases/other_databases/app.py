import os

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

URL = os.environ["DATABASE_URL"]  # expect: direct-url-read
asynchronous = URL.replace("sqlite://", "sqlite+aiosqlite://")  # fine: hand-parsed-url (another database's)
synchronous = URL.replace("aiomysql", "pymysql")  # fine: hand-parsed-url (likewise)
moved = URL.replace("sqlite://", "postgresql://")  # expect: hand-parsed-url "`sqlite://` becomes `postgresql://`"


def engine_for_tests(text):
    url = make_url(text)
    url = url.set(drivername="sqlite+pysqlite")  # fine: hand-parsed-url (likewise)
    return create_engine(url)


tests = engine_for_tests(URL)
