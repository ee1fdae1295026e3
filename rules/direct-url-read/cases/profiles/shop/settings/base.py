import os

INSTALLED_APPS = ["shop.orders"]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("DB_NAME", "shop"),  # fine: direct-url-read (the profiles state it anew; one of them runs)
        "USER": os.environ.get("DB_USER", "shop"),
    }
}
