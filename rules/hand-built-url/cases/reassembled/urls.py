from urllib.parse import urlparse, urlunparse


def parts_of(uri):
    parsed = urlparse(uri)  # expect: hand-parsed-url "parsed"
    return {"user": parsed.username, "password": parsed.password, "host": parsed.hostname}


def on_replica(uri):
    parts = parts_of(uri)
    netloc = "{user}:{password}@replica".format(**parts)
    return urlunparse(("postgresql", netloc, "/shop", "", "", ""))  # expect: hand-built-url


def page(uri):
    parsed = urlparse(uri)  # fine: hand-parsed-url (the address of a page)
    return urlunparse((parsed.scheme, parsed.netloc, "/help", "", "", ""))  # fine: hand-built-url
