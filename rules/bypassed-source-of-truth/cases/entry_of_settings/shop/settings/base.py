INSTALLED_APPS = ["django.contrib.contenttypes"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",  # fact: engine library=django driver=sqlite
        "NAME": "shop.sqlite3",
    }
}
