#!/usr/bin/env python3
"""Runs the installed drivers and our engine on generated connection strings and compares what they parse and where they connect, if they do.

    compare.py PROBE NO_NETWORK ORACLE [--seed N] [--count N] [--show N]

Half of the strings are the oracle's, changed at random, the others are put together from parts; a seed gives the same ones again. Ends with 77 (a skip to ctest) when no driver is
installed; one that is missing is named. Nothing is connected to: NO_NETWORK is preloaded below the drivers.
"""
import argparse
import asyncio
import ctypes
import ipaddress
import json
import os
import random
import re
import socket
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


SCHEMES = ["postgresql"] * 6 + ["postgres"] * 3 + [
    "postgresql+psycopg2", "postgresql+asyncpg", "postgresql+asyncpg", "postgresql+psycopg", "postgres+asyncpg", "POSTGRESQL", "pgsql",
    "jdbc:postgresql", " postgresql", "\npostgresql", "\ufeffpostgresql", "postgresql+", "postgresql.asyncpg", "p\u00f6stgresql", ""]
USERS = ["u"] * 6 + ["", "u%40x", "u%3Ax", "\u00fc", "u%zz", "u%00", "u%ff", "u x", "u\n", "u[x]", "u#x", "u\u00a0", "a" * 64]
PASSWORDS = ["fakepw"] * 6 + ["fake%40pw", "fake@pw", "fake/pw", "fake?pw", "fake#pw", "fake%pw", "fake%00pw", "fake%ffpw", "fake+pw", "fake pw", "fake[pw",
                              "fake'pw", "fake\\pw", "123#x", "12345/x", "@@", "\u043f\u0430\u0440\u043e\u043b\u044c", "${PW}", "fake\u200bpw", "fake\u2028pw"]
HOSTS = ["h"] * 6 + ["", "localhost", "127.0.0.1", "[::1]", "[2001:DB8::1]", "[fe80::1%25lo]", "[::1", "[h]", "[]", "::1", "h x", "h.", "h..x", "H", "h_1", "%2Ftmp",
                     "/tmp", "h%00", "h%zz", "@abstract", "b\u00fccher.example", "h\u3002x", "h\uff1ax", "stra\u00dfe", "h\u200dx", "a" * 64, "127.1", "h%2Ci", "~", "h1,h2"]
PORTS = ["5432"] * 6 + ["", "0", "-0", "+0", "65535", "65536", "99999", "99999999999", "4294967296", "9223372036854775808", "-5432", "+5432", " 5432", "5432 ", "5_432",
                        "\u0665\u0664", "\x1c5432", "\x0b5432", "\u00a05432", "\u00b2", "0x10", "5432.0", "x", "${PORT}", "%35432", "5432,5433", "5432;"]
DATABASES = ["/d"] * 6 + ["", "/", "//", "/a/b", "/d%2Fx", "/d%zz", "/d%00", "/d#x", "/d x", "/\u00e9", "/d&x=1", "/d;x", "/d\n", "/host=h"]
NAMES = ["sslmode", "sslmode", "ssl", "host", "host", "port", "hostaddr", "user", "password", "dbname", "database", "connect_timeout", "keepalives",
         "keepalives_idle", "keepalives_count", "tcp_user_timeout", "options", "application_name", "target_session_attrs", "channel_binding",
         "require_auth", "gssencmode", "sslrootcert", "service", "passfile", "sslnegotiation", "load_balance_hosts", "client_encoding",
         "ssl_min_protocol_version", "timeout", "command_timeout", "prepared_statement_cache_size", "async_fallback", "server_settings", "gsslib",
         "Sslmode", "ssl_mode", "s%73lmode", "x", "host ", " host", "", "=", "%zz", "my.guc"]
VALUES = ["require", "disable", "verify-full", "verify_full", "REQUIRE", "name", "true", "True", "1", "0", "-1", "", "5", " 5", "5 ", "5x", "1.5", "1e3", "inf",
          "40000", "99999999999", "h2", "h1,h2", "h1:1,h2:2", "/tmp", "%2Ftmp", "/" + "a" * 95, "127.0.0.1", "::1", "5433", "1,2", "65536", "any", "read-write",
          "standby", "prefer", "md5,password", "!none", "TLSv1.2", "tlsv1.3", "a%00", "a%ff", "a+b", "a b", "a=b", "a;b", "a#b", "a&b", "\u00e9", "'x'", "${X}"]


def put_together(source):
    """A URL, or now and then key=value text, of parts that each may be odd."""
    def parameter(separator="="):
        return source.choice(NAMES) + source.choice((separator,) * 20 + ("==", "", " = ")) + source.choice(VALUES)

    if source.random() < 0.2:
        quote = source.choice(("", "", "'", "'"))
        pairs = [f"{source.choice(NAMES)}={quote}{source.choice(VALUES)}{source.choice((quote,) * 9 + ('',))}" for _ in range(source.randint(1, 5))]
        return source.choice((" ",) * 9 + ("\n", "  ", ";")).join(pairs)
    user, password = source.choice(USERS), source.choice(PASSWORDS)
    login = source.choice(("", f"{user}@", f"{user}:@", f"{user}:{password}@", f"{user}:{password}@", f"{user}:{password}@", f":{password}@"))
    hosts = ",".join(source.choice(HOSTS) + source.choice(("", ":" + source.choice(PORTS))) for _ in range(source.choice((1,) * 9 + (2, 3))))
    query = source.choice(("&",) * 30 + (";", "&&", "?")).join(parameter() for _ in range(source.choice((0, 0, 1, 1, 1, 2, 2, 3))))
    if query and source.random() < 0.1:
        query += "&" + query.split("&")[0]
    return (source.choice(SCHEMES) + source.choice(("://",) * 30 + (":/", ":///", "//")) + login + hosts + source.choice(DATABASES) +
            (source.choice(("?",) * 30 + ("??", "/?", "?&")) + query if query else "") + source.choice(("",) * 30 + ("&", "#frag", "\n", " ")))


def generated(oracle, seed, count):
    """Strings of the oracle with pieces put in, cut out, doubled and exchanged with another's, and strings put together from parts."""
    source = random.Random(seed)
    with open(oracle, encoding="utf-8") as lines:
        known = [json.loads(line)["input"] for line in lines]
    known = [text for text in known if len(text) < 300 and "\0" not in text]
    strings = []
    while len(strings) < count:
        if source.random() < 0.5:
            strings.append(put_together(source))
            continue
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
    def __init__(self, network):
        self.network = network
        self.network.network_attempts.restype = ctypes.c_char_p
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
        arguments.update(dsn=text, connect_timeout=5, direct_tls=inspect.signature(self.modules["asyncpg"].connect).parameters["direct_tls"].default)
        try:
            addresses, params = parse(**arguments)
        except Exception:
            return None
        return {"addresses": [[a, ""] if isinstance(a, str) else [a[0], str(a[1])] for a in addresses], "user": params.user,
                "password": params.password, "database": params.database, "sslmode": params.sslmode.name.replace("_", "-"),
                "settings": params.server_settings or {}}

    def attempts(self, call):
        """Where the call wanted to connect to, in order, and what it raised."""
        self.network.network_reset()
        raised = ""
        try:
            call()
        except BaseException as error:  # asyncpg lets CancelledError and others through
            raised = f"{type(error).__name__}: {str(error).strip()[:120]}"
        tried = []
        for line in self.network.network_attempts().decode().splitlines():
            host, colon, port = line.partition(":")
            endpoint = [bytes.fromhex(host).decode(errors="surrogateescape"), port]
            if endpoint not in tried:
                tried.append(endpoint)
        return tried, raised

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
        answers["create_engine"] = self.attempts(lambda: create_engine(text, poolclass=NullPool).connect())
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


def socket_path(host, port):
    if not host.startswith("/"):
        return [host, port]
    return [host if ".s.PGSQL." in host else os.path.join(host, f".s.PGSQL.{port}"), ""]


def same_address(endpoint):
    """The endpoint with one spelling for each address: `127.1`, `::0:1`; a zone is the system's."""
    host, port = endpoint
    if not port:
        return ["\0" + host[1:] if host.startswith("@") else host, port]
    host = re.sub(r"%\w+$", "", host)
    try:
        return [str(ipaddress.ip_address(host)), port]
    except ValueError:
        pass
    try:
        return [socket.inet_ntoa(socket.inet_aton(host)) if re.fullmatch("[0-9a-fx.]+", host) else host, port]
    except OSError:
        return [host, port]


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
            mine["addresses"] = [socket_path(host, port) for host, port in mine["addresses"]]
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
        if error.startswith("ModuleNotFoundError") or agreed(client, error + " " + verdict["reason"]):
            continue
        if bool(tried) != verdict["accepts"]:
            found.append(f"{client}: the driver {'tries' if tried else 'raises'} ({error}), we say "
                         f"{'accepts' if verdict['accepts'] else 'rejects: ' + verdict['reason']}")
        elif tried and "load_balance_hosts" not in text:
            compare(client, [same_address(endpoint) for endpoint in tried], [same_address(endpoint) for endpoint in verdict["endpoints"]])
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

    drivers = Drivers(ctypes.CDLL(arguments.no_network))
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
