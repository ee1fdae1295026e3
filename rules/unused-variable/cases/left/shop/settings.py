import os


def sync_url() -> str:
    return os.environ["DATABASE_URL"]
