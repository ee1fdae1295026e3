from os import environ

import yaml

from shop.settings.base import *

with open(environ["SHOP_CONFIGURATION"]) as file:
    vars().update(yaml.safe_load(file))

MIGRATION = {
    "USER": environ.get("DB_MIGRATION_USER", DATABASES["default"]["USER"]),  # fine: direct-url-read (one of two profiles)
    "PASSWORD": environ.get("DB_MIGRATION_PASSWORD", DATABASES["default"]["PASSWORD"]),
}

for key, value in MIGRATION.items():
    DATABASES["default"][key] = value
