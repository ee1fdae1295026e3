import os


def sync_url() -> str:
    host, name = os.environ["POSTGRES_HOST"], os.environ["POSTGRES_DB"]
    user, password = os.environ["POSTGRES_USER"], os.environ["POSTGRES_PASSWORD"]
    port = os.environ.get("POSTGRES_PORT", "5432")
    return f"postgresql://{user}:{password}@{host}:{port}/{name}"


def reports_sync_url() -> str:
    return os.environ["REPORTS_DATABASE_URL"]
