import os

# Nobody here mentions these two: others ask for them.
SECONDS = 5
MORE_SECONDS = 60
COLOURS = ["red", "green"]

URL = os.environ["DATABASE_URL"]
