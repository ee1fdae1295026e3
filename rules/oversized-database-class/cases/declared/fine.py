import psycopg2
from sqlalchemy import create_engine


class Small:
    def __init__(self, url):
        self.engine = create_engine(url)

    def close(self):
        self.engine.dispose()


class Unrelated:  # fine: oversized-database-class (long, and has nothing to do with connections)
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
        print("line 16")
        print("line 17")
        print("line 18")
        print("line 19")
        print("line 20")
        print("line 21")
        print("line 22")
        print("line 23")
        print("line 24")


class SessionCookies:  # fine: oversized-database-class (sessions of another kind)
    def parse(self, text):
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


class Cleaner:  # fine: oversized-database-class (three methods, one concern)
    def __init__(self, url):
        self.connection = psycopg2.connect(url)

    def clean_sessions(self): ...
    def clean_up(self): ...
