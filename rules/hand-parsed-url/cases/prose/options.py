import os

USE_OLD = "_SHOP_USE_PSYCOPG2" in os.environ  # fine: hand-parsed-url (asks whether a variable is set)


def own_options(options):
    return [name for name in options if name.startswith("postgresql_")]  # fine: hand-parsed-url (names of options)


def filled_in(path, user):
    text = path.read_text()
    return text.replace("DATABASE_USER='postgres'", f"DATABASE_USER='{user}'")  # fine: hand-parsed-url (a line of an .env file)
