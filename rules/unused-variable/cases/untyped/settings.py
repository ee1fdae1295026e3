from pydantic import BaseSettings


class DatabaseSettings(BaseSettings):
    host: str
    port = 5432

    class Config:
        env_prefix = "database_"


settings = DatabaseSettings()
