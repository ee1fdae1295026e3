import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker


class Long:  # expect: oversized-database-class "24 lines, limit 20"
    """Opens, and has much to say about it."""

    def __init__(self, url):
        self.engine = create_engine(url)

    def report(self):
        print("line 0")
        print("line 1")
        print("line 2")
        print("line 3")
        print("line 4")
        print("line 5")
        print("line 6")
        print("line 7")
        print("line 8")
        print("line 9")
        print("line 10")
        print("line 11")
        print("line 12")
        print("line 13")
        print("line 14")
        print("line 15")
        return self.engine


class Many:  # expect: oversized-database-class "7 methods, limit 5"
    def open(self, url):
        self.connection = psycopg2.connect(url)

    def first(self): ...
    def second(self): ...
    def third(self): ...
    def fourth(self): ...
    def fifth(self): ...
    def sixth(self): ...


class Everything:  # expect: oversized-database-class "mixes clean-up, health, initialise, migrate"
    def initialize(self, url):
        self.engine = create_engine(url)

    def migrate_users(self): ...
    def check_health(self): ...
    def clean_up(self): ...


class SessionFactory:  # expect: oversized-database-class "session factory SessionFactory"
    """The engine is handed in; it is a factory all the same."""

    def __init__(self, engine):
        self.maker = sessionmaker(engine)
        self.opened = 0

    def open(self):
        self.opened += 1

        return self.maker()
