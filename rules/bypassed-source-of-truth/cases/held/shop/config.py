import os
from dataclasses import dataclass


@dataclass(frozen=True)
class DatabaseConfig:
    dsn: str
    timeout: float = 2.0

    @classmethod
    def from_env(cls) -> "DatabaseConfig":
        return cls(dsn=os.environ["DATABASE_URL"])
