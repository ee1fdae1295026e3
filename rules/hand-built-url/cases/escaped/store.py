from urllib.parse import quote_plus

from sqlalchemy import create_engine


def encoded(user, password, host):
    # The user and the password are, and a host needs it not.
    return create_engine(f"postgresql://{quote_plus(user)}:{quote_plus(password)}@{host}/shop")  # fact: url-build escapes=true


def other_driver(url):
    # What stands behind the scheme is a URL's rest as it was.
    return create_engine("postgresql+psycopg://" + url[len("postgresql://") :])  # fact: url-build escapes=true


def as_given(user, password, host):
    return create_engine(f"postgresql://{user}:{password}@{host}/shop")  # fact: url-build escapes=false
