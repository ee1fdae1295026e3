import os

from sqlalchemy import create_engine

# Where a file lies says nothing of a server.
home = create_engine("sqlite:///" + os.environ["HOME"] + "/shop.db")  # fine: direct-url-read
data = create_engine(f"sqlite:///{os.environ['XDG_DATA_HOME']}/shop.db")  # fine: direct-url-read
url = create_engine(os.environ["SHOP_STORE"])  # expect: direct-url-read
