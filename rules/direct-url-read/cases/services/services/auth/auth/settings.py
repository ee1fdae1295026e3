import os


def database_url() -> str:  # fine: direct-url-read (the service's own likely source of truth)
    return f"postgresql://{os.environ['DB_USER']}:{os.environ['DB_PASSWORD']}@{os.environ['DB_HOST']}/app"
