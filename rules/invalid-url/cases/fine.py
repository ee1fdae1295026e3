import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

a = psycopg2.connect("postgresql://shop@db.internal:5432/shop?application_name=shop&connect_timeout=5")  # fine: invalid-url

b = create_engine("postgresql://shop@db.internal/shop?application_name=shop")  # fine: invalid-url

c = create_async_engine("postgresql+asyncpg://shop@db.internal/shop?command_timeout=5")  # fine: invalid-url

d = psycopg2.connect("postgresql://shop@[2001:db8::1]:5432/shop")  # fine: invalid-url

e = psycopg2.connect("host=db.internal dbname='my shop'")  # fine: invalid-url

f = psycopg2.connect("postgresql://shop@one.internal:5432,two.internal:5433/shop?target_session_attrs=read-write")  # fine: invalid-url


def templated(host, port):
    return create_engine(f"postgresql://shop@{host}:{port}/shop")  # fine: invalid-url (depends on the port)


MYSQL = "mysql://shop@db.internal:x/shop"  # fine: invalid-url (another database)

TO_BE_FILLED_IN = "postgresql://DB_USERNAME:DB_PASSWORD@DB_HOST:DB_PORT/DB_NAME?sslmode=DB_SSLMODE"  # fine: invalid-url (words for the parts)


def with_optional_parts(user, options):
    dsn = "host=db.internal port=5432" + (f" user={user}" if user else "")  # fine: invalid-url (a parameter may follow)
    url = f"postgresql://shop@db.internal:5432{options.path}"  # fine: invalid-url (the path is not known)
    return psycopg2.connect(dsn), psycopg2.connect(url)
