import dj_database_url

DATABASES = {
    "default": dj_database_url.config(default="postgres://shop@localhost:5432/shop"),  # fine: duplicate-engine (a replica is meant)
    "replica": dj_database_url.config(env="REPLICA_DATABASE_URL", default="postgres://shop@localhost:5432/shop"),
}
