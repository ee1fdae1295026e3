from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str  # expect: direct-url-read
    log_level: str = "info"


settings = Settings()
