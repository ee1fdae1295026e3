import os


class DatabaseURLBuilder:
    def async_url(self, name: str = "shop") -> str:
        return os.environ["DATABASE_URL"] + "/" + name

    def sync_url(self) -> str:
        return os.environ["SHOP_URL"]

    def replica_async_url(self) -> str:
        return os.environ["REPLICA_URL"]
