from sqlalchemy.engine import URL

DRIVERS = {True: "postgresql+asyncpg", False: "postgresql+psycopg"}


def create_address(is_async, user, password, host, name):
    return URL.create(DRIVERS[is_async], username=user, password=password, host=host, database=name)  # fine: hand-built-url (the settings alone ask for it, and bring all parts)
