# Values that a framework hands over: what a dependency returns, defaults of settings inside settings.
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel
from pydantic_settings import BaseSettings
from sqlalchemy import create_engine


class Database(BaseModel):
    url: str = "postgres://shop@db.internal/a"  # expect: driver-scheme-mismatch


class Settings(BaseSettings):
    database_url: str = "postgres://shop@db.internal/b"  # expect: driver-scheme-mismatch
    other: Database = Database()


def settings():
    return Settings()


def engine(given: Settings = Depends(settings)):
    return create_engine(given.database_url)


def other_engine(given: Annotated[Settings, Depends(dependency=settings)]):
    return create_engine(given.other.url)


def address():
    yield "postgres://shop@db.internal/c"  # expect: driver-scheme-mismatch


def third_engine(url: str = Depends(address)):
    return create_engine(url)


# What the field says holds in place of the class's own default.
class Inner(BaseModel):
    url: str = "postgres://shop@db.internal/d"  # fine: driver-scheme-mismatch


class Outer(BaseSettings):
    model_config = {"env_nested_delimiter": "__"}
    db: Inner = Inner(url="postgresql+psycopg2://shop@db.internal/e")


create_engine(Outer().db.url)
