import psycopg2


def application(environ, start_response):
    psycopg2.connect("postgresql://shop@db.internal/shop")  # expect: hardcoded-url (mod_wsgi runs Python from files of this name)
