from unittest.mock import patch

from shop import legacy
from shop.database import GrownBuilder, LateBuilder, OpenBuilder, PluginBuilder, RegisteredBuilder, UrlBuilder

GrownBuilder.reports_url = lambda self: self.sync_url()


def own_members():
    builder = UrlBuilder()
    return builder.async_url(), builder.sync_url(), builder.host, builder.name, builder.variables


def of_the_class():
    return UrlBuilder.DEFAULT_PORT, UrlBuilder.Error, UrlBuilder.__name__, UrlBuilder.from_environment().sync_url()


def inherited():
    return UrlBuilder().describe()  # fine: unknown-source-of-truth-member (from a mixin)


def made_up():
    return OpenBuilder().anything()  # fine: unknown-source-of-truth-member (__getattr__)


def base_from_elsewhere():
    return PluginBuilder().url()  # fine: unknown-source-of-truth-member (a base that is not here)


def decorated():
    return RegisteredBuilder().url()  # fine: unknown-source-of-truth-member (a decorator that is not known)


def set_at_run_time():
    return LateBuilder().postgres_host  # fine: unknown-source-of-truth-member (setattr)


def patched():
    return GrownBuilder().reports_url()  # fine: unknown-source-of-truth-member (assigned above)


def other_class():
    return legacy.UrlBuilder().get_url()  # fine: unknown-source-of-truth-member (another class of that name)


def either(is_old):
    builder = legacy.UrlBuilder() if is_old else UrlBuilder()
    return builder.get_url()  # fine: unknown-source-of-truth-member (one of the two has it)


def not_followed(builder):
    return builder.get_url()


def of_what_it_gives():
    return UrlBuilder().async_url().removeprefix("postgresql")
