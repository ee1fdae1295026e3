from sqlalchemy import create_engine

from app.config import settings

engine = create_engine(settings.database_url)  # fine: direct-url-read (the settings are the likely source of truth)
