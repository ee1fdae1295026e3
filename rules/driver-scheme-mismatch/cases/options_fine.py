import argparse

from sqlalchemy import create_engine

parser = argparse.ArgumentParser()
parser.add_argument("--changed", default="postgres://shop@db.internal/a", type=lambda url: url.replace("postgres://", "postgresql://", 1))
args = parser.parse_args()
create_engine(args.changed)
