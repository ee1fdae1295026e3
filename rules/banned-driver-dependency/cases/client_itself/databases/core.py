class Database:
    pass
