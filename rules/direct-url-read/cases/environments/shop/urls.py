class Builder:
    def __init__(self, values):
        self.values = values

    def async_url(self):
        return f"postgresql+asyncpg://{self.values['POSTGRES_USER']}@{self.values['POSTGRES_HOST']}/shop"
