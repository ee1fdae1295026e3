from urllib.parse import urlparse

from psycopg.conninfo import conninfo_to_dict


def store(graph_database_url, vector_database_url):
    if not graph_database_url.startswith("neptune-graph://"):  # fine: hand-parsed-url (no database of ours is there)
        raise ValueError("no graph")
    if vector_database_url.startswith(("s3://", "gs://", "https://")):  # fine: hand-parsed-url
        return urlparse("https://vectors.internal")
    return graph_database_url.replace("neptune-graph://", "")  # fine: hand-parsed-url


def moved(graph_database_url):
    if graph_database_url.startswith(("https://", "postgresql://")):  # expect: hand-parsed-url
        return None
    return graph_database_url.replace("postgres://", "postgresql://")  # expect: hand-parsed-url


def port(dsn):
    params = conninfo_to_dict(dsn)
    return int(params["port"]) if "port" in params else None  # fine: hand-parsed-url (a key of what was parsed)
