import os

PORT = os.getenv("POSTGRES_PORT", "5434")  # fine: conflicting-variables (a server of the tests)
