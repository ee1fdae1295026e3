import os


class Config:
    SQLALCHEMY_DATABASE_URI = os.environ["DATABASE_URL"]  # fine: missing-timeout (the extension is made with one)
