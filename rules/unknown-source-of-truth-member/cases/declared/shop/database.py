import os
from abc import ABC
from typing import Generic, TypeVar

from elsewhere import Plugin, register

T = TypeVar("T")


class Diagnosing:
    """A mixin of this project."""

    def describe(self) -> str:
        return "a database"


class UrlBuilder(Diagnosing, ABC, Generic[T]):
    DEFAULT_PORT = 5432

    class Error(ValueError):
        pass

    def __init__(self, variables=None):
        self.variables = variables or os.environ
        self.host = self.variables["POSTGRES_HOST"]

    @property
    def name(self) -> str:
        return "shop"

    @classmethod
    def from_environment(cls):
        return cls(os.environ)

    def async_url(self) -> str:
        return f"postgresql+asyncpg://{self.host}/{self.name}"

    def sync_url(self) -> str:
        return f"postgresql://{self.host}/{self.name}"


class OpenBuilder(UrlBuilder):
    def __getattr__(self, name):
        return lambda: self.sync_url()


class PluginBuilder(Plugin):
    """The base comes from another package: it may have anything."""


@register
class RegisteredBuilder:
    """The decorator may return anything."""


class LateBuilder:
    def __init__(self):
        for key, value in os.environ.items():
            setattr(self, key.lower(), value)


class GrownBuilder:
    def sync_url(self) -> str:
        return "postgresql:///shop"
