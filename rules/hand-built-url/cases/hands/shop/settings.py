from pydantic_settings import BaseSettings

from shop.addresses import create_address


class Settings(BaseSettings):
    database_user: str
    database_password: str
    database_host: str
    database_name: str

    def address(self, is_async: bool = True):
        return create_address(is_async, self.database_user, self.database_password, self.database_host, self.database_name)


settings = Settings()
