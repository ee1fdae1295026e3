import os


def main():
    if not os.environ.get("ORDERS_DATABASE_URL"):  # expect: direct-url-read
        raise SystemExit("ORDERS_DATABASE_URL is not set")


def other():
    if os.environ.get("ORDERS_DATABASE_URL") is None or "PYTHONPATH" not in os.environ:  # fine: direct-url-read (once a file)
        raise SystemExit("ORDERS_DATABASE_URL is not set")
