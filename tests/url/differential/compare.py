#!/usr/bin/env python3
"""Runs the installed drivers and our engine on generated connection strings and compares what they parse and whether they get to the network.

    compare.py PROBE NO_NETWORK ORACLE [--seed N] [--count N] [--show N]

The strings are the oracle's, changed at random; a seed gives the same ones again. Ends with 77 (a skip to ctest) when no driver is
installed; one that is missing is named. Nothing is connected to: NO_NETWORK is preloaded below the drivers.
"""
import argparse
import asyncio
import ctypes
import json
import os
import random
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")

PIECES = [
    "%20", "%2F", "%3A", "%40", "%25", "%00", "%zz", "%", "@", ":", "/", "//", "?", "&", "&&", "=", "==", "+", ",", ";", "#", "[", "]", "[::1]",
    " ", "\t", "\n", "'", "\\", "\"", "$", "{", "}", "|", "~", "é", "٣", "ß", "0", "5432", "65536", "99999999999", "-1", "+5432", "5_432",
    "h", "h1,h2", "h1:1,h2:2", "/tmp", "%2Ftmp", "user=u", "password=pw", "dbname=d", "host=h", "host=/tmp", "port=5432", "port=x",
    "sslmode=require", "sslmode=bogus", "sslmode=", "ssl=true", "ssl=require", "sslmode=verify_ca", "sslrootcert=/none", "options=-cx%3D1",
    "application_name=a", "target_session_attrs=read-write", "target_session_attrs=x", "channel_binding=require", "hostaddr=127.0.0.1",
    "database=d", "service=s", "connect_timeout=5", "keepalives=1", "gssencmode=disable", "ssl_min_protocol_version=TLSv1.2",
    "prepared_statement_cache_size=0", "async_fallback=true", "command_timeout=5", "statement_cache_size=0", "timeout=5", "unix_sock=/s",
    "requiressl=1", "fallback_application_name=x", "passfile=/p", "server_settings=x", "dsn=postgresql%3A%2F%2Fh", "direct_tls=1",
    "postgresql://", "postgres://", "postgresql+asyncpg://", "postgresql+psycopg2://", "POSTGRESQL://",
]


def generated(oracle, seed, count):
    """Strings of the oracle with pieces put in, cut out, doubled and exchanged with another's."""
    source = random.Random(seed)
    with open(oracle, encoding="utf-8") as lines:
        known = [json.loads(line)["input"] for line in lines]
    known = [text for text in known if len(text) < 300 and "\0" not in text]
    strings = []
    while len(strings) < count:
        text = source.choice(known)
        for _ in range(source.choice((1, 1, 1, 2, 2, 3, 5))):
            at = source.randrange(len(text) + 1)
            change = source.randrange(6)
            if change == 0:
                text = text[:at] + source.choice(PIECES) + text[at:]
            elif change == 1:
                text = text[:at] + text[at + source.choice((1, 1, 2, 5)):]
            elif change == 2:
                text = text[:at] + source.choice(PIECES) + text[at + 1:]
            elif change == 3:
                separator = "&" if "?" in text else "?" if "://" in text else " "
                text += separator + source.choice(PIECES)
            elif change == 4:
                other = source.choice(known)
                mark = source.choice("/?@:&")
                if mark in text and mark in other:
                    text = text[:text.index(mark)] + other[other.index(mark):]
            elif at < len(text):
                text = text[:at] + "%%%02x" % ord(text[at]) + text[at + 1:] if ord(text[at]) < 128 else text
        try:
            text.encode()
        except UnicodeEncodeError:
            continue
        if "\0" not in text:
            strings.append(text)
    return strings


# --- the drivers ------------------------------------------------------------------------------------------------------------------------


class Drivers:
    def __init__(self, tries):
        self.tries = tries
        self.missing = []
        self.modules = {}
        for name in ("psycopg2", "psycopg", "asyncpg", "sqlalchemy"):
            try:
                self.modules[name] = __import__(name)
            except ImportError as error:
                self.missing.append(f"{name}: {error}")
        self.loop = asyncio.new_event_loop()

    def versions(self):
        modules = self.modules
        versions = {}
        if "psycopg2" in modules:
            versions["libpq"] = str(modules["psycopg2"].extensions.libpq_version() // 10000)
        if "asyncpg" in modules:
            versions["asyncpg"] = modules["asyncpg"].__version__
        if "sqlalchemy" in modules:
            versions["sqlalchemy"] = modules["sqlalchemy"].__version__
        return versions

    def libpq(self, text):
        try:
            return self.modules["psycopg2"].extensions.parse_dsn(text)
        except UnicodeDecodeError:
            return "bytes"
        except self.modules["psycopg2"].ProgrammingError:
            return None

    def conninfo(self, text):
        from psycopg import conninfo
        try:
            return conninfo.conninfo_to_dict(text)
        except UnicodeDecodeError:
            return "bytes"
        except self.modules["psycopg"].Error:
            return None

    def sqlalchemy(self, text):
        from sqlalchemy.engine import make_url
        try:
            url = make_url(text)
        except Exception:
            return None
        return {"drivername": url.drivername, "username": url.username, "password": url.password and str(url.password), "host": url.host,
                "port": None if url.port is None else str(url.port), "database": url.database,
                "query": {key: list(value) if isinstance(value, tuple) else value for key, value in url.query.items()}}

    def asyncpg(self, text):
        import inspect
        from asyncpg import connect_utils
        parse = connect_utils._parse_connect_dsn_and_args
        arguments = dict.fromkeys(inspect.signature(parse).parameters)  # they differ from version to version
        arguments.update(dsn=text, direct_tls=False, connect_timeout=5)
        try:
            addresses, params = parse(**arguments)
        except Exception:
            return None
        return {"addresses": [[a, ""] if isinstance(a, str) else [a[0], str(a[1])] for a in addresses], "user": params.user,
                "password": params.password, "database": params.database, "sslmode": params.sslmode.name.replace("_", "-"),
                "settings": params.server_settings or {}}

    def attempts(self, call):
        """Whether the call got to the network, and what it raised."""
        before = self.tries()
        try:
            call()
        except BaseException as error:  # asyncpg lets CancelledError and others through
            return self.tries() > before, f"{type(error).__name__}: {str(error).strip()[:120]}"
        return self.tries() > before, ""

    def verdicts(self, text):
        modules, answers = self.modules, {}
        if "psycopg2" in modules:
            answers["psycopg2"] = self.attempts(lambda: modules["psycopg2"].connect(text))
        if "asyncpg" in modules:
            answers["asyncpg"] = self.attempts(lambda: self.loop.run_until_complete(modules["asyncpg"].connect(text, timeout=5)))
        if "sqlalchemy" not in modules:
            return answers
        from sqlalchemy import create_engine
        from sqlalchemy.engine import make_url
        from sqlalchemy.pool import NullPool

        def through(driver):
            create_engine(make_url(text).set(drivername=f"postgresql+{driver}"), poolclass=NullPool).connect()

        def async_engine(url):
            from sqlalchemy.ext.asyncio import create_async_engine

            async def connect():
                async with create_async_engine(url, poolclass=NullPool).connect():
                    pass
            self.loop.run_until_complete(asyncio.wait_for(connect(), 5))

        if "psycopg2" in modules:
            answers["sqlalchemy+psycopg2"] = self.attempts(lambda: through("psycopg2"))
        if "asyncpg" in modules:
            answers["sqlalchemy+asyncpg"] = self.attempts(
                lambda: async_engine(make_url(text).set(drivername="postgresql+asyncpg")))
            answers["create_async_engine"] = self.attempts(lambda: async_engine(text))
        return answers


# --- comparing --------------------------------------------------------------------------------------------------------------------------

# Where we answer otherwise on purpose: client ("" for all), what the driver's error or our reason says, why.
AGREED = [
    ("", "connect_timeout", "libpq looks at it once a connection is under way, and here none ever is"),
    ("", "keepalives", "libpq looks at it once a socket is connected, and here none ever is"),
    ("", "tcp_user_timeout", "libpq looks at it once a socket is connected, and here none ever is"),
]


def agreed(client, reason):
    return any((not name or name == client) and part in reason for name, part, _ in AGREED)


def socket(host, port):
    if not host.startswith("/"):
        return [host, port]
    return [host if ".s.PGSQL." in host else os.path.join(host, f".s.PGSQL.{port}"), ""]


def differences(text, ours, drivers):
    """Sentences, one for each thing that differs."""
    found = []

    def compare(what, theirs, mine):
        if theirs != "bytes" and theirs != mine:
            found.append(f"{what}: the driver {theirs!r}, we {mine!r}")

    if "psycopg2" in drivers.modules:
        compare("psycopg2 parse_dsn", drivers.libpq(text), ours["libpq"])
    if "psycopg" in drivers.modules:
        theirs = drivers.conninfo(text)
        if isinstance(theirs, dict):
            theirs = {key: str(value) for key, value in theirs.items()}
        compare("psycopg conninfo_to_dict", theirs, ours["libpq"])
    if "sqlalchemy" in drivers.modules:
        compare("SQLAlchemy make_url", drivers.sqlalchemy(text), ours["sqlalchemy"])
    if "asyncpg" in drivers.modules:
        theirs, mine = drivers.asyncpg(text), ours["asyncpg"]
        if mine:  # ours keeps directory and port of a socket apart, and leaves the mode open where sockets alone are used
            mine["addresses"] = [socket(host, port) for host, port in mine["addresses"]]
            mine["sslmode"] = mine["sslmode"] or "disable"
        if theirs and mine:
            for key in ("user", "password", "database"):
                if mine[key] is None:  # filled in from the system there
                    theirs[key] = None
            if mine["database"] is None or mine["user"] is None:
                theirs["database"] = mine["database"]
        compare("asyncpg parser", theirs, mine)
    for client, (tried, error) in drivers.verdicts(text).items():
        verdict = ours["verdicts"][client]
        if tried != verdict["accepts"] and not agreed(client, error + " " + verdict["reason"]):
            found.append(f"{client}: the driver {'tries' if tried else 'raises'} ({error}), we say "
                         f"{'accepts' if verdict['accepts'] else 'rejects: ' + verdict['reason']}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("probe")
    parser.add_argument("no_network")
    parser.add_argument("oracle")
    parser.add_argument("--seed", type=int, default=20240229)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--show", type=int, default=20)
    arguments = parser.parse_args()

    if os.environ.get("LD_PRELOAD") != arguments.no_network:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PG") and name != "LD_PRELOAD"}
        clean.update(LD_PRELOAD=arguments.no_network, HOME="/nonexistent", PYTHONWARNINGS="ignore")
        os.execve(sys.executable, [sys.executable, *sys.argv], clean)

    drivers = Drivers(ctypes.CDLL(arguments.no_network).network_tries)
    for missing in drivers.missing:
        print("not compared:", missing)
    if not drivers.modules:
        print("no driver is installed")
        return 77
    versions = drivers.versions()
    print(f"seed {arguments.seed}, {arguments.count} strings,", ", ".join(f"{name} {version}" for name, version in versions.items()))

    strings = generated(arguments.oracle, arguments.seed, arguments.count)
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    probe = subprocess.run([arguments.probe, *(f"{name}={version}" for name, version in versions.items())], env=environment,
                           input=b"".join(text.encode() + b"\0" for text in strings), stdout=subprocess.PIPE, check=True)
    answers = probe.stdout.decode().splitlines()
    assert len(answers) == len(strings), (len(answers), len(strings))

    faulty = 0
    for text, answer in zip(strings, answers):
        found = differences(text, json.loads(answer), drivers)
        if found:
            faulty += 1
            if faulty <= arguments.show:
                print(repr(text), *found, sep="\n    ")
    print(f"{faulty} of {len(strings)} strings differ")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
