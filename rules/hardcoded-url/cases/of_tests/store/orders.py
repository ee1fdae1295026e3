import psycopg2

connection = psycopg2.connect("postgresql://shop@shop-db.internal/shop", connect_timeout=5)  # expect: hardcoded-url
