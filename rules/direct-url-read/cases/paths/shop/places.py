import os


def root():
    base = os.getenv("SHOP_BASE") or os.path.dirname(__file__)  # fine: direct-url-read (leads to files)
    return os.path.join(base, "conf")
