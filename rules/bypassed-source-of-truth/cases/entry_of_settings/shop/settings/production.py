import os

from .base import *

DATABASES["default"] = {
    "ENGINE": "django.db.backends.postgresql",  # fact: engine library=django
    "NAME": os.environ["DB_NAME"],
    "HOST": os.environ["DB_HOST"],
    "OPTIONS": {"connect_timeout": 5},
}
