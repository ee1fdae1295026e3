import os

HOST = os.environ["POSTGRES_HOST"]
PASSWORD = os.environ["DB_PASSWORD"]  # fine: undeclared-variable (shop.env is not in the project)
