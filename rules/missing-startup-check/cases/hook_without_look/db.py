import os

import psycopg_pool

pool = psycopg_pool.ConnectionPool(os.environ["DATABASE_URL"], open=False)
