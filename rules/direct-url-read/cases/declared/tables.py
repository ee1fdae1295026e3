"""Tables of names: what drives reads, and what only labels."""

import os

PARTS = {"host": "POSTGRES_HOST", "user": "POSTGRES_USER"}
LABELS = {"POSTGRES_HOST": "server", "POSTGRES_USER": "account"}


def read() -> dict:
    return {part: os.environ[name] for part, name in PARTS.items()}  # expect: direct-url-read "POSTGRES_HOST or POSTGRES_USER"


def describe() -> str:
    return ", ".join(f"{name} is the {label}" for name, label in LABELS.items())  # fine: direct-url-read (labels)
