# An arm that leaves, behind one that does not.
from sqlalchemy import create_engine


def url_of(kind, verbose):
    if verbose:
        print(kind)
    elif kind == "a":
        return "postgresql+psycopg2://shop@db.internal/a"
    return "postgres://shop@db.internal/b"  # expect: driver-scheme-mismatch


def main(verbose):
    return create_engine(url_of("a", verbose))
