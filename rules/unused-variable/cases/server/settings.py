from pydantic_settings import BaseSettings
from sqlalchemy import create_engine


class Settings(BaseSettings):
    pguser: str
    pgpassword: str
    pghost: str = "database"
    pgdatabase: str = "shop"


settings = Settings()
engine = create_engine(
    f"postgresql://{settings.pguser}:{settings.pgpassword}@{settings.pghost}/{settings.pgdatabase}",
    connect_args={"connect_timeout": 5},
)
