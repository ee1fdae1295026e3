import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.pool import NullPool, QueuePool

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
    "poolclass": NullPool,
    "pool_size": 5,  # expect: invalid-pool-argument "NullPool takes no pool_size"
    "connect_args": {"connect_timeout": 5},
}
db = SQLAlchemy(app)


class Config:
    SQLALCHEMY_DATABASE_URI = os.environ["DATABASE_URL"]
    SQLALCHEMY_ENGINE_OPTIONS = {"poolclass": QueuePool, "pool_size": 5, "connect_args": {"connect_timeout": 5}}  # fine: invalid-pool-argument


class Testing:
    SQLALCHEMY_DATABASE_URI = "postgresql+psycopg2://shop@db.internal/shop"
    SQLALCHEMY_ENGINE_OPTIONS = {"poolclass": NullPool, "max_overflow": 5, "connect_args": {"connect_timeout": 5}}  # expect: invalid-pool-argument "NullPool takes no max_overflow"
