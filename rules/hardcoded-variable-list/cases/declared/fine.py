import os

from shop.database import UrlBuilder

REQUIRED = ["JWT_SECRET", "LOG_LEVEL", "REDIS_URL"]  # fine: hardcoded-variable-list (none of the database)

HIDDEN = {"POSTGRES_PASSWORD", "DATABASE_URL", "JWT_SECRET"}  # fine: hardcoded-variable-list (what to hide)

LABELS = {"POSTGRES_HOST": "server", "POSTGRES_DB": "database"}  # fine: hardcoded-variable-list (words for people)


def missing():
    return [name for name in REQUIRED if name not in os.environ]


def shown(settings):
    return {name: "***" if name in HIDDEN else value for name, value in settings.items()}


def label(name):
    return LABELS.get(name, name)


def url(source):
    return UrlBuilder({"POSTGRES_HOST": source.host, "POSTGRES_USER": source.user}).from_parts()  # fine: hardcoded-variable-list (handed over)


def single():
    return [os.getenv(name) for name in ["DATABASE_URL", "LOG_LEVEL"]]  # fine: hardcoded-variable-list (one only)
