import os

import psycopg2

connection = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5)  # fine: short-timeout (a migration)
