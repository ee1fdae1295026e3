from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str  # fine: direct-url-read (the single reader, and so the likely source of truth)


settings = Settings()
