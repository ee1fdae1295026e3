import configparser

from sqlalchemy import create_engine

settings = configparser.ConfigParser()
settings.read_string("""
[DEFAULT]
host = stock.internal

[stock]
url = postgresql://stock@%(host)s/stock
pool = 5
""")
engine = create_engine(settings["stock"]["url"])

shown = configparser.ConfigParser()
shown.read_string("""
[stock]
url = postgresql://stock@localhost/stock
""")
