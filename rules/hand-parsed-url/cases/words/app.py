import os
from urllib.parse import urlparse

from sqlalchemy import create_engine

URL = os.environ["DATABASE_URL"]
everywhere = create_engine(URL.replace("postgres", "postgresql+psycopg2"))  # expect: hand-parsed-url "every `postgres` in it becomes that"
once = create_engine(URL.replace("postgres:", "postgresql:"))  # expect: hand-parsed-url "`postgres:` becomes `postgresql:`; do it once, in the code that owns the URL"
counted = create_engine(URL.replace("postgres", "postgresql", 1))  # expect: hand-parsed-url "`postgres` becomes `postgresql`; do it once"
scheme = urlparse(URL).scheme.replace("postgres", "postgresql")  # expect: hand-parsed-url "database URL is parsed", hand-parsed-url "`postgres` becomes `postgresql`; do it once"
