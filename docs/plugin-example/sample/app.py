import os

import psycopg2

REPORTS = "postgresql://reports@proxy.shop.example/reports"  # expect: shop-unstated-port "no port behind proxy.shop.example"
ORDERS = "postgresql://orders@proxy.shop.example:6432/orders"  # fine: shop-unstated-port
OLD = "postgresql://old@proxy.shop.example/old"  # dbssot: allow shop-unstated-port -- goes with the old proxy


def connect():
    return psycopg2.connect("postgresql://%s@%s:6432/shop" % (os.environ["SHOP_USER"], os.environ["SHOP_HOST"]))  # expect: shop-several-variables "2 variables"
