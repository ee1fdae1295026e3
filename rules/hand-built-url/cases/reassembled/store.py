import os
from urllib.parse import urlparse

from sqlalchemy import create_engine

from urls import on_replica, page

engine = create_engine(on_replica(os.environ["DATABASE_URL"]))

HELP = page("https://shop.example/start")


def container_of(uri):
    parsed = urlparse(uri)
    container, account = parsed.netloc.split("@", 1)
    return f"{parsed.scheme}://{container}@{account}"  # fine: hand-built-url (a store of files: nobody has a password here)


def clone_of(url):
    parsed = urlparse(url)
    return f"{parsed.scheme}://$CLONE_TOKEN@{parsed.netloc}{parsed.path}"  # fine: hand-built-url (whatever was parsed, with a token)
