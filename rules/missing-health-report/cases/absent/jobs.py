import os

import psycopg


def orders_status(order):  # fine: missing-health-report (the status of something else)
    return {"status": order.status}


def run():
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:  # expect: missing-health-report "no health endpoint tells"
        return connection.execute("SELECT 1")
