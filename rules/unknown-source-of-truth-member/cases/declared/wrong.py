import logging

from shop.database import OpenBuilder, UrlBuilder
from shop.exports import Builder

logger = logging.getLogger(__name__)


def old_name():
    return UrlBuilder().get_async_url()  # expect: unknown-source-of-truth-member "UrlBuilder has no get_async_url()"


def slip():
    builder = UrlBuilder.from_environment()
    return builder.asyncurl()  # expect: unknown-source-of-truth-member "did you mean `async_url`?"


def of_the_class():
    return UrlBuilder.from_env()  # expect: unknown-source-of-truth-member


def attribute():
    return UrlBuilder().port  # expect: unknown-source-of-truth-member "has no port;"


def exported():
    return Builder().debug_info()  # expect: unknown-source-of-truth-member


def annotated(builder: UrlBuilder):
    return builder.url_for("reports")  # expect: unknown-source-of-truth-member


class Service:
    def __init__(self):
        self.builder = UrlBuilder()

    def start(self):
        try:
            return self.builder.connect_url()  # expect: unknown-source-of-truth-member
        except Exception:
            logger.warning("no database")
            return None
