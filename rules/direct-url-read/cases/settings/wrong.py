import os


def is_local():
    return os.environ.get("DATABASE_URL") is None  # expect: direct-url-read "outside"
