import os
import subprocess

from sqlalchemy import URL, create_engine

USER = os.environ["POSTGRES_USER"]
PASSWORD = os.environ["POSTGRES_PASSWORD"]
HOST = os.environ["POSTGRES_HOST"]
SCHEME = "postgresql+asyncpg"


def by_f_string():
    return f"postgresql://{USER}:{PASSWORD}@{HOST}/shop"  # expect: hand-built-url "f-string outside shop.database.UrlBuilder"


def by_scheme_variable():
    return f"{SCHEME}://{USER}:{PASSWORD}@{HOST}/shop"  # expect: hand-built-url


def by_format():
    return "postgresql://{}:{}@{}/shop".format(USER, PASSWORD, HOST)  # expect: hand-built-url


def by_percent():
    return "postgresql://%s:%s@%s/shop" % (USER, PASSWORD, HOST)  # expect: hand-built-url


def by_plus():
    return "postgresql://" + USER + ":" + PASSWORD + "@" + HOST + "/shop"  # expect: hand-built-url


def by_call():
    return URL.create("postgresql+psycopg2", username=USER, password=PASSWORD, host=HOST, database="shop")  # expect: hand-built-url "URL.create"


def conninfo():
    return f"host={HOST} user={USER} password={PASSWORD} dbname=shop"  # expect: hand-built-url "connection string"


def told_and_opened():
    url = f"postgresql://{USER}:{PASSWORD}@{HOST}/orders"  # expect: hand-built-url (the message does not make it a part of something)
    print(f"connecting to {HOST} with {url}")
    return create_engine(url)


def in_a_command():
    url = f"postgresql://{USER}:{PASSWORD}@{HOST}/orders"  # expect: hand-built-url
    subprocess.run(f"psql {url} -c 'SELECT 1'", shell=True, check=True)
