import os


class BillingSettings:  # fine: duplicate-url-builder (one for each service)
    def url(self) -> str:
        return f"postgresql://{os.environ['DB_USER']}@{os.environ['DB_HOST']}/billing"
