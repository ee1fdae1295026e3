import os


class Settings:  # fine: duplicate-url-builder (the one that the service uses)
    def __init__(self):
        self.host = os.environ["DB_HOST"]
        self.user = os.environ["DB_USER"]

    def url(self) -> str:
        return f"postgresql://{self.user}@{self.host}/shop"
