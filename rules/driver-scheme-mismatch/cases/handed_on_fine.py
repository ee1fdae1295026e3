from sqlalchemy import create_engine


# One of several callers hands on what was not seen: nothing is said of what else may be given.
def by_name(**options):
    return create_engine(**options)


def relay(options):
    return by_name(**options)


by_name(url="postgresql+psycopg2://shop@db.internal/a", pool_size=5)


# The lists differ in length, so nothing is known of a second position.
def by_position(*given):
    return create_engine(*given)


by_position("postgresql+psycopg2://shop@db.internal/b")
by_position("postgresql+psycopg2://shop@db.internal/b", "postgres://not-a-url-here")


# Another function may stand under the name.
make = lambda url: create_engine(url)  # noqa: E731
make = lambda url: url  # noqa: E731
make("postgres://shop@db.internal/c")


# A method that does something is not one that is left empty.
class Base:
    def connect(self, url):
        self.engine = create_engine(url)

    def run(self):
        self.connect("postgresql+psycopg2://shop@db.internal/d")


class Derived(Base):
    def connect(self, url):
        print("not here", url)


# An object of the class itself has no name.
class Plain:
    NAME = None


class Named(Plain):
    NAME = "postgres://shop@db.internal/e"


engine = create_engine(Plain().NAME or "postgresql+psycopg2://shop@db.internal/f")


def turned(*given):
    return create_engine(*reversed(given))


turned("postgres://not-the-url", "postgresql+psycopg2://shop@db.internal/g")


# Exactly this class, and not one that derives.
class Null:
    def url(self):
        pass


class Some(Null):
    def url(self):
        return "postgres://shop@db.internal/h"


null = Null()
if null.url():
    create_engine(null.url())


# Who derives opens it in another way.
class Opener:
    URL = None

    def open(self):
        return create_engine(self.URL)


class OtherWay(Opener):
    URL = "postgres://shop@db.internal/i"

    def open(self):
        return create_engine(self.URL.replace("postgres://", "postgresql://", 1))
