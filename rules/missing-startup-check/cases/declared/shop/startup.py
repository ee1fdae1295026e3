from urls import DatabaseURLBuilder


def run_checks():  # fine: missing-startup-check (the source of truth validates both)
    DatabaseURLBuilder().validate()
