import psycopg2


def is_server(settings, connection, engine):
    by_setting = "postgresql" in settings.DATABASES["default"]["ENGINE"]  # fine: hand-parsed-url (a back end's name, no URL)
    by_vendor = connection.vendor.startswith("postgresql")  # fine: hand-parsed-url
    by_dialect = engine.dialect.name.startswith("postgresql")  # fine: hand-parsed-url
    return by_setting and by_vendor and by_dialect
