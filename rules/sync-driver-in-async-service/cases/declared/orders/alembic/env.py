import psycopg2  # fine: sync-driver-in-async-service (migrations stay synchronous)


def connect(url):
    return psycopg2.connect(url)  # fine: sync-driver-in-async-service
