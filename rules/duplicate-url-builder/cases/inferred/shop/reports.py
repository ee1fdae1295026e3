import os


def report_url():  # expect: duplicate-url-builder "report_url builds the same database's URL as Settings"
    return f"postgresql://reports@{os.environ['DB_HOST']}/shop"


def warehouse_url():  # fine: duplicate-url-builder (another database)
    return f"postgresql://reports@{os.environ['WAREHOUSE_DB_HOST']}/warehouse"
