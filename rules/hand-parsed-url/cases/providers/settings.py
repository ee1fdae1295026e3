from abc import ABC, abstractmethod
from pathlib import Path

from pydantic import BaseModel, PostgresDsn
from pydantic_settings import BaseSettings


class Provider(ABC):
    @property
    @abstractmethod
    def url(self) -> str: ...


class File(Provider, BaseModel):
    folder: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder}/shop.db"


class Server(Provider, BaseSettings):
    POSTGRES_USER: str
    POSTGRES_PASSWORD: str
    POSTGRES_HOST: str

    @property
    def url(self) -> str:
        return str(PostgresDsn.build(scheme="postgresql", username=self.POSTGRES_USER, password=self.POSTGRES_PASSWORD, host=self.POSTGRES_HOST))


class Settings(BaseSettings):
    PROVIDER: Provider | None = None

    @property
    def shop_store(self) -> str | None:
        return self.PROVIDER.url if self.PROVIDER else None
