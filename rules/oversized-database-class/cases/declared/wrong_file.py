import psycopg2


def initialise(url):
    connection = psycopg2.connect(url)  # expect: oversized-database-class "the functions of wrong_file"
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
    return connection


def migrate(connection):
    print("line 0")
    print("line 1")
    print("line 2")
    print("line 3")
    print("line 4")
    print("line 5")
    connection.commit()
