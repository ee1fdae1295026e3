region      = "eu-central-1"
db_password = "/shop/production/DATABASE_PASSWORD" # fine: plaintext-secret (where a store of parameters keeps it)
db_username = "/shop/production/DATABASE_USER"
