from .base import *

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.sqlite"}}  # fine: bypassed-source-of-truth (what tests run with)
