"""The one place that knows where the database is.

Nothing else reads the database's variables, builds its URL or makes its engines. The address comes from the first of these that is set:

1. DATABASE_URL       a URL, such as postgresql://app@db.internal/shop; without a driver, without TLS parameters
2. DATABASE_SECRET    JSON as AWS Secrets Manager keeps it for RDS: username, password, host, port, dbname
3. POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, with
   POSTGRES_HOST and POSTGRES_PORT, or CLOUD_SQL_INSTANCE (project:region:name), whose socket lies below /cloudsql

DATABASE_TLS is `require` unless it says `disable`, `verify-ca` or `verify-full`. Sockets have no TLS.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Optional
from urllib.parse import parse_qs, quote, unquote, urlsplit

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import AsyncAdaptedQueuePool, QueuePool

CONNECT_SECONDS = 60  # a Cloud SQL instance that wakes up takes longer than most
COMMAND_SECONDS = 60
POOL_WAIT_SECONDS = 60
RECYCLE_SECONDS = 1800
POOL_SIZE = 5
POOL_OVERFLOW = 5

TLS_MODES = ("disable", "require", "verify-ca", "verify-full")


class DatabaseNotConfigured(RuntimeError):
    """What is wrong with the variables, all of it at once. Names variables, never their values."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("the database is not configured: " + "; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class DatabaseAddress:
    """Where the database is, and as whom to go there. Every URL is rendered from it."""

    user: str
    database: str
    host: str = ""
    port: int = 5432
    socket_directory: str = ""
    tls: str = "require"
    source: str = "given"
    password: str = field(default="", repr=False)

    @classmethod
    def from_environment(
        cls, variables: Optional[Mapping[str, str]] = None
    ) -> "DatabaseAddress":
        """Raises DatabaseNotConfigured."""
        known = os.environ if variables is None else variables
        tls = known.get("DATABASE_TLS") or "require"
        if tls not in TLS_MODES:
            raise DatabaseNotConfigured(
                ["DATABASE_TLS is none of " + ", ".join(TLS_MODES)]
            )
        if known.get("DATABASE_URL"):
            return cls._from_url(known["DATABASE_URL"], tls)
        if known.get("DATABASE_SECRET"):
            return cls._from_secret(known["DATABASE_SECRET"], tls)
        return cls._from_parts(known, tls)

    @classmethod
    def _from_url(cls, url: str, tls: str) -> "DatabaseAddress":
        problems = []
        try:
            parts = urlsplit(url)
            port = parts.port or 5432
        except ValueError:
            raise DatabaseNotConfigured(["DATABASE_URL is no URL"]) from None
        if parts.scheme not in ("postgresql", "postgres"):
            problems.append(
                "DATABASE_URL should begin with postgresql:// and name no driver"
            )
        parameters = parse_qs(parts.query)
        if set(parameters) - {"host"}:
            problems.append(
                "DATABASE_URL should have no parameters but host; TLS is said by DATABASE_TLS"
            )
        sockets = parameters.get("host", [""])[0]
        if sockets and not sockets.startswith("/"):
            problems.append(
                "the parameter host of DATABASE_URL should be the directory of a socket"
            )
        if not parts.hostname and not sockets:
            problems.append("DATABASE_URL names no host")
        if not parts.username:
            problems.append("DATABASE_URL names no user")
        if not parts.path.strip("/"):
            problems.append("DATABASE_URL names no database")
        if problems:
            raise DatabaseNotConfigured(problems)
        return cls(
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host="" if sockets else parts.hostname or "",
            port=port,
            socket_directory=sockets,
            database=unquote(parts.path.lstrip("/")),
            tls=tls,
            source="DATABASE_URL",
        )

    @classmethod
    def _from_secret(cls, secret: str, tls: str) -> "DatabaseAddress":
        try:
            parts = json.loads(secret)
        except ValueError:
            parts = None
        if not isinstance(parts, dict):
            raise DatabaseNotConfigured(["DATABASE_SECRET is no JSON object"])
        missing = [
            name
            for name in ("username", "password", "host", "dbname")
            if not parts.get(name)
        ]
        if missing:
            raise DatabaseNotConfigured(
                [f"DATABASE_SECRET lacks {name}" for name in missing]
            )
        return cls(
            user=str(parts["username"]),
            password=str(parts["password"]),
            host=str(parts["host"]),
            port=_port(str(parts.get("port", 5432)), "port in DATABASE_SECRET"),
            database=str(parts["dbname"]),
            tls=tls,
            source="DATABASE_SECRET",
        )

    @classmethod
    def _from_parts(cls, known: Mapping[str, str], tls: str) -> "DatabaseAddress":
        instance = known.get("CLOUD_SQL_INSTANCE", "")
        required = ["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"] + (
            [] if instance else ["POSTGRES_HOST"]
        )
        problems = [f"{name} is not set" for name in required if not known.get(name)]
        if instance and instance.count(":") < 2:
            problems.append("CLOUD_SQL_INSTANCE should read project:region:name")
        if problems:
            raise DatabaseNotConfigured(problems)
        return cls(
            user=known["POSTGRES_USER"],
            password=known["POSTGRES_PASSWORD"],
            host="" if instance else known["POSTGRES_HOST"],
            port=_port(known.get("POSTGRES_PORT") or "5432", "POSTGRES_PORT"),
            socket_directory=f"/cloudsql/{instance}" if instance else "",
            database=known["POSTGRES_DB"],
            tls=tls,
            source="CLOUD_SQL_INSTANCE" if instance else "POSTGRES_HOST",
        )

    def sync_url(self) -> str:
        """For SQLAlchemy with psycopg2."""
        return f"postgresql+psycopg2://{self._rest('sslmode')}"

    def async_url(self) -> str:
        """For SQLAlchemy with asyncpg, which spells TLS its own way."""
        return f"postgresql+asyncpg://{self._rest('ssl')}"

    def shown(self) -> str:
        """For logs and health reports: no password, no user."""
        place = self.socket_directory or f"{self.host}:{self.port}"
        return f"{self.database} at {place}"

    def _rest(self, tls_parameter: str) -> str:
        login = quote(self.user, safe="") + (
            ":" + quote(self.password, safe="") if self.password else ""
        )
        database = quote(self.database, safe="")
        if self.socket_directory:
            port = "" if self.port == 5432 else f"&port={self.port}"
            return f"{login}@/{database}?host={quote(self.socket_directory)}{port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{login}@{host}:{self.port}/{database}?{tls_parameter}={self.tls}"


def _port(written: str, name: str) -> int:
    if not written.isdecimal() or not 0 < int(written) < 65536:
        raise DatabaseNotConfigured([f"{name} is no port"])
    return int(written)


def make_sync_engine(address: Optional[DatabaseAddress] = None) -> Engine:
    """One for a process. Connects when it is first used."""
    address = address or DatabaseAddress.from_environment()
    return create_engine(
        address.sync_url(),
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_recycle=RECYCLE_SECONDS,
        pool_pre_ping=True,
        pool_reset_on_return="rollback",
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": f"-c statement_timeout={COMMAND_SECONDS * 1000}",
        },
        future=True,
    )


def make_async_engine(address: Optional[DatabaseAddress] = None) -> AsyncEngine:
    """One for a process and its event loop. Connects when it is first used."""
    address = address or DatabaseAddress.from_environment()
    return create_async_engine(
        address.async_url(),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_recycle=RECYCLE_SECONDS,
        pool_pre_ping=True,
        pool_reset_on_return="rollback",
        connect_args={"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS},
    )


def new_sync_session(engine: Engine) -> Session:
    """To be closed: `with new_sync_session(engine) as session:`."""
    return Session(engine, expire_on_commit=False, future=True)


def new_async_session(engine: AsyncEngine) -> AsyncSession:
    """To be closed: `async with new_async_session(engine) as session:`."""
    return AsyncSession(engine, expire_on_commit=False)


def validate_at_startup() -> DatabaseAddress:
    """To be called first thing: a service that cannot know its database should not start. Raises DatabaseNotConfigured."""
    return DatabaseAddress.from_environment()


def sync_health(engine: Engine, address: DatabaseAddress) -> dict[str, object]:
    """What a health endpoint answers. `healthy` is true only if the database answered."""
    report = _report(address, "psycopg2", type(engine.pool).__name__)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return {**report, "healthy": False, "error": type(error).__name__}
    return {**report, "healthy": True}


async def async_health(
    engine: AsyncEngine, address: DatabaseAddress
) -> dict[str, object]:
    """What a health endpoint answers. `healthy` is true only if the database answered."""
    report = _report(address, "asyncpg", type(engine.sync_engine.pool).__name__)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        return {**report, "healthy": False, "error": type(error).__name__}
    return {**report, "healthy": True}


def _report(address: DatabaseAddress, driver: str, pool: str) -> dict[str, object]:
    return {
        "database": address.shown(),
        "configured_by": address.source,
        "form": "socket" if address.socket_directory else "network",
        "tls": "none" if address.socket_directory else address.tls,
        "driver": driver,
        "pool": pool,
    }
