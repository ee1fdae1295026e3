"""Nested settings whose model holds itself: an end is found, and the URL of the first level is told."""
from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import create_engine


class Node(BaseModel):
    left: "Node"
    right: "Node"
    url: str  # expect: direct-url-read


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_nested_delimiter="__")
    root: Node


settings = Settings()
engine = create_engine(settings.root.url, connect_args={"connect_timeout": 10})
