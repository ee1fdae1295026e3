import os
from urllib.parse import quote


def sync_url():
    password = os.environ["SHOP_DB_PASSWORD"]
    return f"postgresql://shop:{password}@shop-db.internal/shop"  # expect: unescaped-password "quote it first"


def quoted_url():
    return f"postgresql://shop:{quote(os.environ['SHOP_DB_PASSWORD'], safe='')}@shop-db.internal/shop"


def other_url():
    return f"postgresql://shop:{os.environ['OTHER_DB_PASSWORD']}@shop-db.internal/shop"
