import os

import yaml
from sqlalchemy import create_engine

from shop.places import root

with open(os.path.join(root(), "shop.yaml")) as file:
    settings = yaml.safe_load(file)

host = settings["database"]["host"]
engine = create_engine(f"postgresql://{os.environ['SHOP_ROLE']}@{host}/shop")  # expect: direct-url-read "SHOP_ROLE"
