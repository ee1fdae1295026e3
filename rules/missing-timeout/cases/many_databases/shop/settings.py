import os

import dj_database_url

DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}  # expect: missing-timeout
if "ORDERS_DATABASE_URL" in os.environ:
    DATABASES["orders"] = dj_database_url.parse(os.environ["ORDERS_DATABASE_URL"])  # expect: missing-timeout
if "REPORTS_DATABASE_URL" in os.environ:
    DATABASES["reports"] = dj_database_url.parse(os.environ["REPORTS_DATABASE_URL"])  # expect: missing-timeout
if "EVENTS_DATABASE_URL" in os.environ:
    DATABASES["events"] = dj_database_url.parse(os.environ["EVENTS_DATABASE_URL"])  # expect: missing-timeout
if "STOCK_DATABASE_URL" in os.environ:
    DATABASES["stock"] = dj_database_url.parse(os.environ["STOCK_DATABASE_URL"])  # expect: missing-timeout
if "AUDIT_DATABASE_URL" in os.environ:
    DATABASES["audit"] = dj_database_url.parse(os.environ["AUDIT_DATABASE_URL"])  # expect: missing-timeout
