from flask import current_app as app


def get_app_config(key, default=None):
    return app.config.get(key, default)


def host():
    return get_app_config("SQLALCHEMY_DATABASE_URI").split("@")[1]  # expect: hand-parsed-url "split at `@`"


def driver():
    return app.config["SQLALCHEMY_DATABASE_URI"].replace("postgres://", "postgresql://")  # expect: hand-parsed-url "becomes `postgresql://`"


def label():
    return app.config["SITE_NAME"].split("@")[0]  # fine: hand-parsed-url (no database's setting)
