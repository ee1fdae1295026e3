#!/usr/bin/env python3
"""What `dbssot scaffold` writes is held to what it promises: a silent audit, formatters, type checker and compiler content, tests that pass against
a PostgreSQL server with each driver.

Usage: check_scaffold.py PROGRAM. Exit code 0, or 1 with what went wrong. A tool that is not installed is named and its check left out.
"""

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
PYTHON = "/usr/bin/python3"
NOBODY = 65534


def run(*command, cwd=None, env=None, **more):
    return subprocess.run(command, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **more)


def must(what, done, code=0):
    if done.returncode != code:
        sys.exit(f"FAILED: {what}\n{done.stdout}")
    print(f"ok: {what}")
    return done.stdout


class Server:
    """PostgreSQL in a folder of its own; initdb refuses root."""

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        self.programs = os.path.dirname(found[-1]) if found else None

    def __enter__(self):
        if self.programs is None:
            return None
        self.folder = tempfile.mkdtemp(prefix="dbssot-scaffold-")
        as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        if as_user:
            os.chown(self.folder, NOBODY, NOBODY)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        data = os.path.join(self.folder, "data")
        password = os.path.join(self.folder, "password")
        with open(password, "w", encoding="utf-8") as file:
            file.write("p@ss/w:rd%\n")
        os.chmod(password, 0o644)
        must("initdb", run(f"{self.programs}/initdb", "-D", data, "-U", "app", "--pwfile", password, "-A", "scram-sha-256", "--no-sync", cwd=self.folder, **as_user))
        self.process = subprocess.Popen(
            [f"{self.programs}/postgres", "-D", data, "-p", str(self.port), "-k", self.folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_user)
        for _ in range(300):
            if run(f"{self.programs}/pg_isready", "-h", "127.0.0.1", "-p", str(self.port)).returncode == 0:
                break
            time.sleep(0.1)
        return f"postgresql://app:p%40ss%2Fw%3Ard%25@127.0.0.1:{self.port}/postgres"

    def __exit__(self, *_):
        if self.programs is not None:
            self.process.terminate()
            self.process.wait(30)
            shutil.rmtree(self.folder, ignore_errors=True)


def with_tool(name, what, *command, cwd):
    if shutil.which(name) is None:
        print(f"left out, {name} is not installed: {what}")
        return
    must(what, run(*command, cwd=cwd))


def check_writing(language, folder):
    must(f"{language}: files are there", run(PROGRAM, "scaffold", language, "-o", folder))
    must(f"{language}: nothing is overwritten", run(PROGRAM, "scaffold", language, "-o", folder), 2)
    must(f"{language}: --force overwrites", run(PROGRAM, "scaffold", language, "-o", folder, "--force"))
    printed = must(f"{language}: printed", run(PROGRAM, "scaffold", language))
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            assert f"---- {name} ----\n{file.read()}" in printed, name
    below = os.path.join(folder, "shop", "core")
    os.makedirs(below)
    said = must(f"{language}: below a policy, the line for it is told", run(PROGRAM, "scaffold", language, "-o", below))
    assert ("python: shop.core.database_url" if language == "python" else "cpp: database") in said, said
    assert not os.path.exists(os.path.join(below, ".dbssot.yaml"))
    shutil.rmtree(os.path.join(folder, "shop"))
    report = must(f"{language}: its own audit is silent", run(PROGRAM, "check", "--no-cache", "--strict", "--fail-on", "note", folder))
    assert "no findings" in report, report


def main():
    work = tempfile.mkdtemp(prefix="dbssot-scaffold-")
    try:
        with Server() as url:
            environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "POSTGRES_", "PG"))}
            if url is None:
                print("left out, PostgreSQL is not installed: the tests against a server")
            else:
                environment["TEST_DATABASE_URL"] = url
            python = os.path.join(work, "python")
            os.mkdir(python)
            check_writing("python", python)
            with_tool("black", "python: black", "black", "--check", ".", cwd=python)
            with_tool("mypy", "python: mypy --strict", "mypy", "--strict", "--ignore-missing-imports", ".", cwd=python)
            said = must("python: its tests", run(PYTHON, "-m", "unittest", "-v", cwd=python, env=environment))
            assert url is None or "skipped" not in said, said
            cpp = os.path.join(work, "cpp")
            os.mkdir(cpp)
            check_writing("cpp", cpp)
            sources = sorted(name for name in os.listdir(cpp) if name.endswith((".cpp", ".h")))
            with_tool("clang-format-19", "cpp: clang-format", "clang-format-19", "--style=Google", "--dry-run", "-Werror", *sources, cwd=cpp)
            includes = run("pg_config", "--includedir").stdout.strip() if shutil.which("pg_config") else "/usr/include/postgresql"
            must("cpp: compiles", run("c++", "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", includes, "database_url.cpp", "database_url_test.cpp", "-lpq", "-o", "test", cwd=cpp))
            said = must("cpp: its tests", run("./test", cwd=cpp, env=environment))
            assert url is None or "skipped" not in said, said
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
