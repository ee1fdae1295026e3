import os

REQUIRED = ["JWT_SECRET", "POSTGRES_HOST", "POSTGRES_USER", "POSTGRES_PASSWORD"]  # expect: hardcoded-variable-list "POSTGRES_HOST, POSTGRES_USER and 1 more"


def missing():
    return [name for name in REQUIRED if name not in os.environ]


FIELDS = {"host": "POSTGRES_HOST", "user": "POSTGRES_USER"}  # expect: hardcoded-variable-list


def parts():
    return {field: os.environ[name] for field, name in FIELDS.items()}


def check():
    for name in ("POSTGRES_HOST", "POSTGRES_DB"):  # expect: hardcoded-variable-list
        if not os.getenv(name):
            raise RuntimeError(name)
