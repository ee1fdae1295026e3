import psycopg2  # fine: sync-driver-in-async-service (a synchronous service)


def connect(url):
    return psycopg2.connect(url)  # fine: sync-driver-in-async-service
