#!/bin/sh
until pg_isready -h db -p "$POSTGRES_PORT"; do sleep 1; done
exec python -m shop
