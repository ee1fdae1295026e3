from sqlalchemy import create_engine


class Database:  # fine: oversized-database-class (four concerns of a line each: nothing to divide)
    def initialize(self, url):
        self.engine = create_engine(url)

    def migrate(self): ...
    def check_health(self): ...
    def close(self): ...
