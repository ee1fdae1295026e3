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


def with_rest(user, password, rest):
    return create_engine(f"postgresql://{user}:{password}{rest}")  # fact: url-build escapes=false


def in_the_query(user, password, host):
    return create_engine(f"postgresql://{host}/shop?user={user}&password={password}")  # fact: url-build escapes=false


def with_two_signs(password):
    return create_engine(f"postgresql://shop@store:{password}@store.internal/shop")  # fact: url-build escapes=false


def with_or_without(user, password, host):
    account = f"{user}:{password}@" if user else ""
    return create_engine(f"postgresql://{account}{host}/shop")  # fact: url-build escapes=false


def user_alone(host):
    return create_engine(f"postgresql://shop@{host}/shop")  # fact: url-build escapes=true
