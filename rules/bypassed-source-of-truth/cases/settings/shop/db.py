# A settings class that is the source of truth: its fields are what it gives out.
from sqlalchemy import create_engine

from shop.config import settings

engine = create_engine(str(settings.DATABASE_URL), connect_args={"connect_timeout": 60})
