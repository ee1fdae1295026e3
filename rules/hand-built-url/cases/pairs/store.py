import psycopg2


def opened(options):
    return psycopg2.connect(" ".join(f"{key}={value}" for key, value in options.items()))  # expect: hand-built-url


def query(options):
    return "&".join(f"{key}={value}" for key, value in options.items())


def grown(host, password):
    dsn = "host=%s dbname=shop" % host
    if password:
        dsn += " password=" + password  # expect: hand-built-url
    if host != "localhost":
        dsn += " keepalives=1"
    return psycopg2.connect(dsn)
