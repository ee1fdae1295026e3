"""Tests of database_url. Those that need a server run where TEST_DATABASE_URL names one: `python3 -m unittest test_database_url`."""

import asyncio
import json
import os
import unittest

from sqlalchemy import text
from sqlalchemy.engine import make_url

from database_url import (
    DatabaseAddress,
    DatabaseNotConfigured,
    async_health,
    make_async_engine,
    make_sync_engine,
    new_async_session,
    new_sync_session,
    sync_health,
)

PARTS = {
    "POSTGRES_USER": "app",
    "POSTGRES_PASSWORD": "p@ss/w:rd%",
    "POSTGRES_DB": "shop",
    "POSTGRES_HOST": "db.internal",
}


class Urls(unittest.TestCase):
    def test_both_urls_come_from_one_base(self) -> None:
        address = DatabaseAddress.from_environment(PARTS)
        for url, driver, tls in (
            (make_url(address.sync_url()), "postgresql+psycopg2", "sslmode"),
            (make_url(address.async_url()), "postgresql+asyncpg", "ssl"),
        ):
            self.assertEqual(url.drivername, driver)
            self.assertEqual(
                (url.username, url.password, url.host, url.port, url.database),
                ("app", "p@ss/w:rd%", "db.internal", 5432, "shop"),
            )
            self.assertEqual(dict(url.query), {tls: "require"})

    def test_url_wins_and_is_decoded(self) -> None:
        address = DatabaseAddress.from_environment(
            {
                **PARTS,
                "DATABASE_URL": "postgresql://me%40shop:s%2Fx@[::1]:6432/orders",
                "DATABASE_TLS": "verify-full",
            }
        )
        self.assertEqual(
            (address.user, address.password, address.host, address.port),
            ("me@shop", "s/x", "::1", 6432),
        )
        self.assertIn("@[::1]:6432/orders?sslmode=verify-full", address.sync_url())

    def test_aws_secret(self) -> None:
        secret = {
            "username": "app",
            "password": "x",
            "host": "shop.rds.amazonaws.com",
            "port": 5432,
            "dbname": "shop",
            "engine": "postgres",
        }
        address = DatabaseAddress.from_environment(
            {"DATABASE_SECRET": json.dumps(secret)}
        )
        self.assertEqual(make_url(address.async_url()).host, "shop.rds.amazonaws.com")

    def test_cloud_sql_socket_has_no_tls(self) -> None:
        address = DatabaseAddress.from_environment(
            {**PARTS, "CLOUD_SQL_INSTANCE": "shop:europe-west1:main"}
        )
        for url in (make_url(address.sync_url()), make_url(address.async_url())):
            self.assertIsNone(url.host)
            self.assertEqual(
                dict(url.query), {"host": "/cloudsql/shop:europe-west1:main"}
            )

    def test_every_problem_is_told_without_values(self) -> None:
        with self.assertRaises(DatabaseNotConfigured) as caught:
            DatabaseAddress.from_environment({"POSTGRES_USER": "app"})
        self.assertEqual(
            caught.exception.problems,
            [
                "POSTGRES_PASSWORD is not set",
                "POSTGRES_DB is not set",
                "POSTGRES_HOST is not set",
            ],
        )
        for faulty in (
            {"DATABASE_URL": "postgresql+asyncpg://app:hunter2@db/shop"},
            {"DATABASE_URL": "postgresql://app:hunter2@db/shop?sslmode=require"},
            {"DATABASE_URL": "postgresql://app:hunter2@db:port/shop"},
            {"DATABASE_URL": "hunter2"},
            {"DATABASE_SECRET": '"hunter2"'},
            {"DATABASE_SECRET": '{"password": "hunter2"}'},
            {**PARTS, "POSTGRES_PORT": "hunter2"},
            {**PARTS, "DATABASE_TLS": "hunter2"},
            {**PARTS, "CLOUD_SQL_INSTANCE": "hunter2"},
        ):
            with self.assertRaises(DatabaseNotConfigured) as caught:
                DatabaseAddress.from_environment(faulty)
            self.assertNotIn("hunter2", str(caught.exception))

    def test_password_is_not_shown(self) -> None:
        address = DatabaseAddress.from_environment(PARTS)
        self.assertNotIn("p@ss", repr(address) + address.shown())


@unittest.skipUnless(
    os.environ.get("TEST_DATABASE_URL"), "TEST_DATABASE_URL names no server"
)
class Server(unittest.TestCase):
    def setUp(self) -> None:
        self.address = DatabaseAddress.from_environment(
            {
                "DATABASE_URL": os.environ["TEST_DATABASE_URL"],
                "DATABASE_TLS": os.environ.get("TEST_DATABASE_TLS", "disable"),
            }
        )

    def test_sync(self) -> None:
        engine = make_sync_engine(self.address)
        with new_sync_session(engine) as session:
            self.assertEqual(
                session.execute(text("SELECT current_database()")).scalar(),
                self.address.database,
            )
        report = sync_health(engine, self.address)
        self.assertEqual(
            (report["healthy"], report["driver"], report["pool"]),
            (True, "psycopg2", "QueuePool"),
        )
        engine.dispose()

    def test_async(self) -> None:
        async def work() -> None:
            engine = make_async_engine(self.address)
            async with new_async_session(engine) as session:
                result = await session.execute(text("SELECT current_database()"))
                self.assertEqual(result.scalar(), self.address.database)
            report = await async_health(engine, self.address)
            self.assertEqual(
                (report["healthy"], report["driver"], report["pool"]),
                (True, "asyncpg", "AsyncAdaptedQueuePool"),
            )
            await engine.dispose()

        asyncio.run(work())

    def test_nobody_there_is_not_healthy(self) -> None:
        nowhere = DatabaseAddress(
            user="app", database="shop", host="127.0.0.1", port=1, tls="disable"
        )
        report = sync_health(make_sync_engine(nowhere), nowhere)
        self.assertEqual(
            (report["healthy"], report["error"]), (False, "OperationalError")
        )

        async def work() -> None:
            self.assertFalse(
                (await async_health(make_async_engine(nowhere), nowhere))["healthy"]
            )

        asyncio.run(work())


if __name__ == "__main__":
    unittest.main()
