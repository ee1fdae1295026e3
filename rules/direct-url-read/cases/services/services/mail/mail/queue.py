import os


def queue_host():
    return os.environ["DB_HOST"]  # expect: direct-url-read (nothing in this service looks like a source of truth)
