#!/bin/sh
# Two findings of one test server are one.
docker run -d -e "POSTGRES_PASSWORD=upgrade-pw-1" postgres:16  # expect: plaintext-secret "POSTGRES_PASSWORD"
db_url="postgresql://postgres:upgrade-pw-1@localhost:5432/shop"
shop-migrate --database "$db_url"
