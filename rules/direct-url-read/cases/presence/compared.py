import os


def is_local():
    if os.environ.get("ORDERS_DATABASE_URL") == "postgresql:///orders":  # expect: direct-url-read
        return True
    return os.environ.get("ORDERS_DATABASE_URL")  # expect: direct-url-read
