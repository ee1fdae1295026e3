import os
import sys

import psycopg2

if not os.environ.get("DATABASE_URL"):  # fine: direct-url-read (asks whether it is set; the read below is the one to mend)
    raise RuntimeError("DATABASE_URL is not set")

if "DATABASE_URL" not in os.environ:  # fine: direct-url-read (the same)
    sys.exit("DATABASE_URL is not set")


def connect():
    if os.getenv("DATABASE_URL") is None:  # fine: direct-url-read (the same)
        raise RuntimeError("DATABASE_URL is not set")
    return psycopg2.connect(os.environ["DATABASE_URL"])  # expect: direct-url-read
