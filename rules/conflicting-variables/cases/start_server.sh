export PGHOST=/run/shop
export PGUSER=postgres  # fine: conflicting-variables (makes the user)
export PGDATABASE=postgres
export DATABASE_URL="postgresql://shop@localhost/shop"
psql -c "CREATE USER shop"
