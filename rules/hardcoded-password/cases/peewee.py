import os

from peewee import DatabaseProxy, PostgresqlDatabase
from playhouse.pool import PooledPostgresqlDatabase

proxy = DatabaseProxy()
archive = PostgresqlDatabase(None)


def start():
    proxy.initialize(PooledPostgresqlDatabase("shop", host="db.internal", password="kolibri-77"))  # expect: hardcoded-password
    archive.init("archive", host="archive.internal", password=os.environ["ARCHIVE_PASSWORD"])  # fine: hardcoded-password
