import environ

env = environ.FileAwareEnv(
    SHOP_DEBUG=(bool, False),
    SHOP_DB_NAME=(str, "shop"),
    SHOP_DB_USER=str,
    DATABASE_URL=(str, "postgresql://shop@/shop"),
)

SPARE = env.db()

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": env("SHOP_DB_HOST", default="shop-db.internal"),
        "NAME": env("SHOP_DB_NAME"),
        "USER": env("SHOP_DB_USER"),
        "PASSWORD": env("SHOP_DB_PASSWORD"),
    }
}
