from django.apps import AppConfig
from django.db import connections


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):  # fine: missing-startup-check (asks the connection)
        connections["default"].ensure_connection()
