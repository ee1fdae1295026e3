import asyncpg  # fine: mixed-sync-async-module (nothing is opened here)
import psycopg2

DATABASE_ERRORS = (asyncpg.PostgresError, psycopg2.Error)
