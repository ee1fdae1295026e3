from sqlalchemy import create_engine

from settings import Settings

store = Settings().shop_store

engine = create_engine(store)

DIALECT = store.split(":")[0]  # expect: hand-parsed-url "split at `:`"

FILE = store.removeprefix("sqlite:///")  # expect: hand-parsed-url "loses `sqlite:///`"

STORAGES = {}
for name in ("postgres", "redshift"):
    STORAGES[name] = __import__(f"shop.storages.{name}")


def has_postgres(kind):
    return kind == "postgres" and "postgres" in STORAGES  # fine: hand-parsed-url (a table of names)
