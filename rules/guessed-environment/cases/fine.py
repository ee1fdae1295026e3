import os
from enum import Enum


class Environment(Enum):
    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


def stated():  # fine: guessed-environment (one variable states it)
    name = os.environ["ENVIRONMENT"]
    if name in ("prod", "production"):
        return "production"
    return "development"


def stated_by_either():  # fine: guessed-environment (two names of one statement)
    name = os.environ.get("APP_ENV") or os.environ.get("ENVIRONMENT")
    if name is None:
        raise RuntimeError("set ENVIRONMENT")
    return Environment.PRODUCTION if name.lower().startswith("prod") else Environment.STAGING


def in_tests():  # fine: guessed-environment (one hint beside what states it)
    if "PYTEST_CURRENT_TEST" in os.environ:
        return "test"
    return os.environ.get("ENVIRONMENT", "development")


def is_production():
    return os.environ["ENVIRONMENT"] == "production"


def platform():  # fine: guessed-environment (tells the platform, not the environment)
    if os.environ.get("K_SERVICE"):
        return "cloud-run"
    return "kubernetes" if os.environ.get("KUBERNETES_SERVICE_HOST") else "local"


def is_local_database():  # fine: guessed-environment (asks the URL for what it says)
    return "localhost" in os.environ["DATABASE_URL"]


def scheme():
    return "asyncpg" if "asyncpg" in os.environ["DATABASE_URL"] else "psycopg2"


def on_this_machine():
    return os.environ.get("HOSTNAME", "unknown")


def choose_index(name):  # fine: guessed-environment (answers from what it is given)
    if "staging" in name:
        return "staging"
    return "production"
