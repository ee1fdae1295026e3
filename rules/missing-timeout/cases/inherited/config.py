import os

import flask_sqlalchemy


class Config:
    SQLALCHEMY_ENGINE_OPTIONS = {"connect_args": {"connect_timeout": 5}}


class Development(Config):
    SQLALCHEMY_DATABASE_URI = os.environ["DEVELOPMENT_DATABASE_URL"]  # fine: missing-timeout (the base class states it)


class Staging(Config):
    SQLALCHEMY_DATABASE_URI = os.environ["STAGING_DATABASE_URL"]  # expect: missing-timeout "state connect_args="
    SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 5}
