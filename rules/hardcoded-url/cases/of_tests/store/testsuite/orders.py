import psycopg2

connection = psycopg2.connect("postgresql://shop@shop-db.internal/shop", connect_timeout=5)  # fine: hardcoded-url (what tests open)
