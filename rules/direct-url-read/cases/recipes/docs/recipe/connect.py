import os

import psycopg

with psycopg.connect(os.environ["DATABASE_URL"]) as connection:  # fine: direct-url-read (each recipe is a program of its own)
    connection.execute("select 1")
