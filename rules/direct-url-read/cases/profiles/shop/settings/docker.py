import os

import dj_database_url

from .base import *

DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}  # fine: direct-url-read, bypassed-source-of-truth (a profile)
