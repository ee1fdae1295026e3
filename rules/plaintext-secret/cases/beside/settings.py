import environ

env = environ.Env(PAYMENT_SECRET=(str, "grebe-sloe-58-Viola"), DATABASE_URL=(str, "postgresql://shop@db.internal/shop"))
DATABASES = {"default": env.db("DATABASE_URL")}
