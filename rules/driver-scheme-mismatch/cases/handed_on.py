# What wrappers hand on as they were given it.
from sqlalchemy import create_engine


def by_name(**options):
    return create_engine(**options)


by_name(url="postgres://shop@db.internal/a", pool_size=5)  # expect: driver-scheme-mismatch


def by_position(*given, **options):
    return create_engine(*given, **options)


by_position("postgres://shop@db.internal/b", echo=True)  # expect: driver-scheme-mismatch


def some_of(name, *, label="", **options):
    print(name, label)
    return create_engine(name, **options)


some_of("postgres://shop@db.internal/c", label="c", pool_size=5)  # expect: driver-scheme-mismatch

place = ("postgres://shop@db.internal/d",)  # expect: driver-scheme-mismatch
engine = create_engine(*place)

make = lambda url: create_engine(url)  # noqa: E731
make("postgres://shop@db.internal/e")  # expect: driver-scheme-mismatch


def inside():
    local = lambda url: create_engine(url)  # noqa: E731
    return local("postgres://shop@db.internal/f")  # expect: driver-scheme-mismatch


# What a class leaves to those who derive.
class Template:
    NAME = None

    def address(self):
        raise NotImplementedError("who derives knows")

    def engine(self):
        return create_engine(self.address())

    def other_engine(self):
        return create_engine(self.NAME)


class Shop(Template):
    NAME = "postgres://shop@db.internal/g"  # expect: driver-scheme-mismatch

    def address(self):
        return "postgres://shop@db.internal/h"  # expect: driver-scheme-mismatch


# Rows of loops.
for number, url in enumerate(["postgres://shop@db.internal/i"], start=1):  # expect: driver-scheme-mismatch
    create_engine(url)
