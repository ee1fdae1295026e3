import os
import re


def with_mode(mode):
    url = os.environ["DATABASE_URL"]  # expect: direct-url-read
    return re.sub(r"sslmode=\w+", mode, url)  # expect: hand-parsed-url "becomes `{}`"
