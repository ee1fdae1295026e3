import argparse

from sqlalchemy import create_engine


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("-d", "--db-url", default="postgres://shop@localhost/shop")  # expect: driver-scheme-mismatch, hardcoded-url
    parser.add_argument("--queue", dest="queue_url", default="postgres://queue@localhost/queue")  # expect: driver-scheme-mismatch, hardcoded-url
    parser.add_argument("--required-url", required=True)
    return parser.parse_args()


def main():
    args = options()
    create_engine(args.db_url)
    create_engine(args.queue_url)
    create_engine(args.required_url)  # fine: driver-scheme-mismatch (whoever starts the program says it)
