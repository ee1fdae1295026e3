import os

HOST = os.environ["POSTGRES_HOST"]

if not os.getenv("POSTGRES_DB"):  # fine: undeclared-variable (asks whether there is one; without a policy nobody said that it is wanted)
    raise ValueError("set POSTGRES_DB where it is deployed")

PASSWORD = os.environ["DB_PASSWORD"]  # expect: undeclared-variable "DB_PASSWORD is read here"
