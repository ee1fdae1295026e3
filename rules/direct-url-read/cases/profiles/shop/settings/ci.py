import os

from .base import *

DATABASES["default"]["PASSWORD"] = os.environ["DB_PASSWORD"]  # fine: direct-url-read (what a profile adds to the common settings)
