import argparse

from sqlalchemy import create_engine

parser = argparse.ArgumentParser()
parser.add_argument("--url", default="postgres://shop@db.internal/a")
parser.set_defaults(url="postgresql+psycopg2://shop@db.internal/b")
create_engine(parser.parse_args().url)
