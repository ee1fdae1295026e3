from shop.settings import settings


def report_address():
    return f"postgresql://{settings.database_user}@{settings.database_host}/{settings.database_name}"  # expect: hand-built-url "outside shop/settings.py"
