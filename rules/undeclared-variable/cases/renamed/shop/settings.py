import os


def sync_url() -> str:
    host, user = os.environ["POSTGRES_HOST"], os.environ["POSTGRES_USER"]
    password = os.environ["DB_PASSWORD"]  # expect: undeclared-variable "DB_PASSWORD is read here"
    port = os.environ.get("DB_PORT", "5432")  # fine: undeclared-variable (has a default)
    name = os.environ.get("DB_NAME") or "shop"  # fine: undeclared-variable (has an alternative)
    return f"postgresql://{user}:{password}@{host}:{port}/{name}"
