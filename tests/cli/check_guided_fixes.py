#!/usr/bin/env python3
"""Holds `check --fix-unsafe` to its promises: what is written is what a person would write, and nothing is written that was not shown.

Usage: check_guided_fixes.py PROGRAM. Each case is a small project before and after; the text afterwards is compared whole. Besides: the finding is gone,
Python compiles it, a second run changes nothing, the patch that was shown gives the same files.
"""

import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1))
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}

BUILDER = '''\
import os


class DatabaseURLBuilder:
    def __init__(self):
        self._url = os.environ["DATABASE_URL"]

    def sync_url(self) -> str:
        return self._url

    def async_url(self) -> str:
        return "postgresql+asyncpg://" + self._url.split("://", 1)[1]
'''
POLICY = "version: 1\nsource-of-truth:\n  - python: shop.database_url.DatabaseURLBuilder\n"


def dedented(text):
    return textwrap.dedent(text).lstrip("\n")


class Scratch(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="dbssot-guide-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        subprocess.run(["git", "init", "-q"], cwd=self.folder, env=ENVIRONMENT, check=True)

    def write(self, path, text):
        whole = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8", newline="") as file:
            file.write(text)

    def read(self, path):
        with open(os.path.join(self.folder, path), encoding="utf-8", newline="") as file:
            return file.read()

    def run_check(self, *options, expected=(0, 1)):
        done = subprocess.run([PROGRAM, "check", "--no-cache", *options], cwd=self.folder, capture_output=True, env=ENVIRONMENT, text=True, check=False)
        self.assertIn(done.returncode, expected, done.stderr)
        return done

    def findings(self):
        return json.loads(self.run_check("--format", "json").stdout)["findings"]

    def written(self, files, **with_builder):
        for path, text in files.items():
            self.write(path, text)

    def hold(self, files, after, gone=(), builder=BUILDER, policy=POLICY):
        """`files` becomes `after`; rules of `gone` find nothing any more."""
        files = {path: dedented(text) for path, text in files.items()}
        after = {path: dedented(text) for path, text in after.items()}
        if policy:
            files.setdefault(".dbssot.yaml", policy)
        if builder:
            files.update({"shop/database_url.py": builder, "shop/__init__.py": ""})
        for path, text in files.items():
            self.write(path, text)
        before = {finding["rule"] for finding in self.findings()}
        for rule in gone:
            self.assertIn(rule, before)
        shown = self.run_check("--diff", "--fix-unsafe")
        for path, text in files.items():
            self.assertEqual(self.read(path), text, "--diff wrote something")
        plain = self.run_check("--fix-unsafe")
        if after:
            self.assertEqual(plain.stdout, shown.stdout)
        for path, text in files.items():
            self.assertEqual(self.read(path), text, "written without being asked to")
        fixed = self.run_check("--fix", "--fix-unsafe")
        for path in files:
            self.assertEqual(self.read(path), after.get(path, files[path]), path + "\n" + fixed.stderr)
            if path.endswith(".py"):
                compile(self.read(path), path, "exec")
        if after:
            self.assertIn("diff --git", fixed.stderr, "written without being shown")
            self.assertIn("diff --git", shown.stdout)
        rules = [finding["rule"] for finding in self.findings()]
        for rule in gone:
            self.assertNotIn(rule, rules)
        self.run_check("--fix", "--fix-unsafe")
        for path in files:
            self.assertEqual(self.read(path), after.get(path, files[path]), "the second run changed something")
        for path, text in files.items():
            self.write(path, text)
        if shown.stdout and "left out of the patch" not in shown.stderr:
            applied = subprocess.run(["git", "apply", "-"], cwd=self.folder, input=shown.stdout, env=ENVIRONMENT, capture_output=True, text=True, check=False)
            self.assertEqual(applied.returncode, 0, applied.stderr + shown.stdout)
            for path in files:
                self.assertEqual(self.read(path), after.get(path, files[path]), "the patch and what was written differ")
        return fixed

    def untouched(self, files, **options):
        return self.hold(files, {}, **options)


class Reads(Scratch):
    def test_a_read_becomes_the_call(self):
        self.hold({"billing/db.py": '''
            """Billing."""

            import os

            from sqlalchemy import create_engine

            engine = create_engine(os.environ["DATABASE_URL"])
            '''}, {"billing/db.py": '''
            """Billing."""

            from sqlalchemy import create_engine

            from shop.database_url import DatabaseURLBuilder

            engine = create_engine(DatabaseURLBuilder().sync_url())
            '''}, gone=["direct-url-read", "bypassed-source-of-truth"])

    def test_an_import_that_others_need_stays(self):
        self.hold({"billing/db.py": '''
            import os

            from shop.names import NAME
            from sqlalchemy import create_engine

            DEBUG = os.getenv("DEBUG")
            URL = os.getenv("DATABASE_URL", "")
            engine = create_engine(URL, echo=bool(DEBUG))
            ''', "shop/names.py": "NAME = 1\n"}, {"billing/db.py": '''
            import os

            from shop.database_url import DatabaseURLBuilder
            from shop.names import NAME
            from sqlalchemy import create_engine

            DEBUG = os.getenv("DEBUG")
            URL = DatabaseURLBuilder().sync_url()
            engine = create_engine(URL, echo=bool(DEBUG))
            '''}, gone=["direct-url-read"])

    def test_a_field_of_the_settings(self):
        settings = "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    POSTGRES_HOST: str\n    POSTGRES_DB: str\n\n\nsettings = Settings()\n"
        self.hold({"shop/config.py": settings, "shop/__init__.py": "", "billing/db.py": '''
            import os

            import psycopg2

            connection = psycopg2.connect(host=os.environ["POSTGRES_HOST"], dbname=os.environ["POSTGRES_DB"])
            '''}, {"billing/db.py": '''
            import psycopg2

            from shop.config import settings

            connection = psycopg2.connect(host=settings.POSTGRES_HOST, dbname=settings.POSTGRES_DB)
            '''}, gone=["direct-url-read"], builder=None, policy="version: 1\nsource-of-truth:\n  - python: shop.config\n")

    def test_what_scaffold_writes_is_asked_by_its_factory(self):
        os.makedirs(os.path.join(self.folder, "shop"))
        subprocess.run([PROGRAM, "scaffold", "python", "-o", "shop"], cwd=self.folder, env=ENVIRONMENT, capture_output=True, check=True)
        self.hold({"billing/db.py": '''
            import os

            from sqlalchemy import create_engine

            engine = create_engine(os.environ["DATABASE_URL"])
            '''}, {"billing/db.py": '''
            from sqlalchemy import create_engine

            from shop.database_url import DatabaseAddress

            engine = create_engine(DatabaseAddress.from_environment().sync_url())
            '''}, gone=["direct-url-read"], builder=None, policy="version: 1\nsource-of-truth:\n  - python: shop.database_url\n")

    def test_what_is_left_to_people(self):
        for name, text in {
            "a question": 'import os\n\nif os.getenv("DATABASE_URL"):\n    print("set")\n',
            "both kinds open it": 'import os\nfrom sqlalchemy import create_engine\nfrom sqlalchemy.ext.asyncio import create_async_engine\n\nURL = os.environ["DATABASE_URL"]\n'
                                  "one, two = create_engine(URL), create_async_engine(URL)\n",
            "a name that is taken": 'import os\nfrom sqlalchemy import create_engine\n\n\nclass DatabaseURLBuilder:\n    pass\n\n\nengine = create_engine(os.environ["DATABASE_URL"])\n',
            "another variable": 'import os\nfrom sqlalchemy import create_engine\n\nengine = create_engine(os.environ["ORDERS_DATABASE_URL"])\n',
        }.items():
            with self.subTest(name):
                self.untouched({"billing/db.py": text})

    def test_without_a_declared_source_of_truth(self):
        self.untouched({"billing/db.py": 'import os\nfrom sqlalchemy import create_engine\n\nengine = create_engine(os.environ["DATABASE_URL"])\n'}, policy=None)


class Conversions(Scratch):
    def test_the_read_gives_the_form_at_once(self):
        self.hold({"billing/db.py": '''
            import os

            from sqlalchemy.ext.asyncio import create_async_engine


            def make_async_engine():
                url = os.environ["DATABASE_URL"]
                if url.startswith("postgres://"):
                    url = url.replace("postgres://", "postgresql://", 1)
                url = url.replace("postgresql://", "postgresql+asyncpg://", 1)
                return create_async_engine(url)
            '''}, {"billing/db.py": '''
            from sqlalchemy.ext.asyncio import create_async_engine

            from shop.database_url import DatabaseURLBuilder


            def make_async_engine():
                url = DatabaseURLBuilder().async_url()
                return create_async_engine(url)
            '''}, gone=["direct-url-read", "hand-parsed-url"])

    def test_in_one_expression(self):
        self.hold({"billing/db.py": '''
            import os

            from sqlalchemy.ext.asyncio import create_async_engine

            engine = create_async_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://").replace("sslmode=", "ssl="))
            '''}, {"billing/db.py": '''
            from sqlalchemy.ext.asyncio import create_async_engine

            from shop.database_url import DatabaseURLBuilder

            engine = create_async_engine(DatabaseURLBuilder().async_url())
            '''}, gone=["direct-url-read", "hand-parsed-url"])

    def test_of_what_the_source_of_truth_gave(self):
        self.hold({"billing/db.py": '''
            from shop.database_url import DatabaseURLBuilder
            from sqlalchemy.ext.asyncio import create_async_engine

            engine = create_async_engine(DatabaseURLBuilder().sync_url().replace("postgresql://", "postgresql+asyncpg://"))
            '''}, {"billing/db.py": '''
            from shop.database_url import DatabaseURLBuilder
            from sqlalchemy.ext.asyncio import create_async_engine

            engine = create_async_engine(DatabaseURLBuilder().async_url())
            '''}, gone=["hand-parsed-url"])


class Pools(Scratch):
    POLICY = POLICY + "pools: {default: NullPool}\n"

    def test_one_line(self):
        self.hold({"billing/db.py": '''
            from shop.database_url import DatabaseURLBuilder
            from sqlalchemy import create_engine

            engine = create_engine(DatabaseURLBuilder().sync_url(), pool_size=5)
            '''}, {"billing/db.py": '''
            from shop.database_url import DatabaseURLBuilder
            from sqlalchemy import create_engine
            from sqlalchemy.pool import NullPool

            engine = create_engine(DatabaseURLBuilder().sync_url(), poolclass=NullPool)
            '''}, gone=["inconsistent-pool-class"], policy=self.POLICY)

    def test_many_lines(self):
        self.hold({"billing/db.py": '''
            from shop.database_url import DatabaseURLBuilder
            from sqlalchemy import create_engine

            engine = create_engine(
                DatabaseURLBuilder().sync_url(),
                echo=False,
            )
            '''}, {"billing/db.py": '''
            from shop.database_url import DatabaseURLBuilder
            from sqlalchemy import create_engine
            from sqlalchemy.pool import NullPool

            engine = create_engine(
                DatabaseURLBuilder().sync_url(),
                echo=False,
                poolclass=NullPool,
            )
            '''}, gone=["inconsistent-pool-class"], policy=self.POLICY)

    def test_a_line_that_grows_too_long(self):
        self.hold({"billing/db.py": '''
            from shop.database_url import DatabaseURLBuilder
            from sqlalchemy import create_engine

            engine = create_engine(DatabaseURLBuilder().sync_url(), pool_pre_ping=True)
            '''}, {"billing/db.py": '''
            from shop.database_url import DatabaseURLBuilder
            from sqlalchemy import create_engine
            from sqlalchemy.pool import NullPool

            engine = create_engine(
                DatabaseURLBuilder().sync_url(), pool_pre_ping=True, poolclass=NullPool
            )
            '''}, gone=["inconsistent-pool-class"], policy=self.POLICY)

    def test_another_one_is_stated(self):
        self.hold({"billing/db.py": '''
            from shop.database_url import DatabaseURLBuilder
            from sqlalchemy.ext.asyncio import create_async_engine
            from sqlalchemy.pool import NullPool

            engine = create_async_engine(DatabaseURLBuilder().async_url(), poolclass=NullPool)
            '''}, {"billing/db.py": '''
            from shop.database_url import DatabaseURLBuilder
            from sqlalchemy.ext.asyncio import create_async_engine
            from sqlalchemy.pool import AsyncAdaptedQueuePool

            engine = create_async_engine(DatabaseURLBuilder().async_url(), poolclass=AsyncAdaptedQueuePool)
            '''}, gone=["inconsistent-pool-class"], policy=POLICY + "pools: {default: AsyncAdaptedQueuePool}\n")


class Literals(Scratch):
    PASSWORD = "tram-lemon-84-quartz"

    def test_a_default_goes(self):
        self.hold({".env.example": "DEBUG=1\nDATABASE_POOL=5\n", "billing/db.py": '''
            import os

            from sqlalchemy import create_engine

            engine = create_engine(os.getenv("DATABASE_URL", "postgresql://billing@db.acme.internal/billing"))
            '''}, {".env.example": "DEBUG=1\nDATABASE_POOL=5\nDATABASE_URL=postgresql://billing@db.acme.internal/billing\n", "billing/db.py": '''
            import os

            from sqlalchemy import create_engine

            engine = create_engine(os.environ["DATABASE_URL"])
            '''}, gone=["hardcoded-url"], builder=None, policy=None)

    def test_a_secret_is_shown_to_nobody(self):
        url = f"postgresql://billing:{self.PASSWORD}@db.acme.internal/billing"
        done = self.hold({".env.example": "DATABASE_POOL=5", "billing/db.py": f'''
            from sqlalchemy import create_engine

            engine = create_engine("{url}")
            '''}, {".env.example": "DATABASE_POOL=5\nDATABASE_URL=postgresql://billing:change-me@db.acme.internal/billing\n", "billing/db.py": '''
            import os

            from sqlalchemy import create_engine

            engine = create_engine(os.environ["DATABASE_URL"])
            '''}, gone=["hardcoded-url"], builder=None, policy=None)
        self.assertNotIn(self.PASSWORD, done.stderr + done.stdout)
        self.assertIn('+engine = create_engine(os.environ["DATABASE_URL"])', done.stderr)
        self.assertIn("billing:***@db.acme.internal", done.stderr)

    def test_the_source_of_truth_takes_its_place(self):
        self.hold({"billing/db.py": '''
            from sqlalchemy import create_engine

            engine = create_engine("postgresql://billing@db.acme.internal/billing")
            '''}, {"billing/db.py": '''
            from sqlalchemy import create_engine

            from shop.database_url import DatabaseURLBuilder

            engine = create_engine(DatabaseURLBuilder().sync_url())
            '''}, gone=["hardcoded-url"])


class Builds(Scratch):
    def test_parts_that_the_source_of_truth_knows(self):
        builder = dedented('''
            import os
            from urllib.parse import quote


            def sync_database_url() -> str:
                user, password = quote(os.environ["DB_USER"]), quote(os.environ["DB_PASSWORD"])
                return f"postgresql://{user}:{password}@{os.environ['DB_HOST']}/shop"
            ''')
        self.hold({"billing/db.py": '''
            import os

            from sqlalchemy import create_engine

            USER = os.environ["DB_USER"]
            PASSWORD = os.environ["DB_PASSWORD"]
            HOST = os.environ["DB_HOST"]

            engine = create_engine(f"postgresql://{USER}:{PASSWORD}@{HOST}/shop")
            '''}, {"billing/db.py": '''
            from sqlalchemy import create_engine

            from shop.database_url import sync_database_url

            engine = create_engine(sync_database_url())
            '''}, gone=["hand-built-url", "direct-url-read"], builder=builder, policy="version: 1\nsource-of-truth:\n  - python: shop.database_url\n")


class Cpp(Scratch):
    HEADER = '''\
#pragma once
#include <cstdlib>
#include <string>

namespace shop {
class UrlBuilder {
 public:
  static std::string sync_url() { return std::getenv("DATABASE_URL"); }
};
}  // namespace shop
'''

    def test_a_read_becomes_the_call(self):
        self.write("src/url_builder.h", self.HEADER)
        self.write("src/main.cpp", '#include "url_builder.h"\n\nint main() { return shop::UrlBuilder::sync_url().empty(); }\n')
        self.write(".dbssot.yaml", "version: 1\nsource-of-truth:\n  - cpp: shop::UrlBuilder\n")
        text = '#include <cstdlib>\n#include <string>\n\nstd::string database_url() {\n  std::string url = std::getenv("DATABASE_URL");\n  return url;\n}\n\n' \
               'const char* raw() {\n  return std::getenv("DATABASE_URL");\n}\n'
        self.write("src/db.cpp", text)
        if "no C++ front end" in self.run_check().stderr:
            self.skipTest("no C++ front end")
        self.run_check("--fix", "--fix-unsafe")
        fixed = self.read("src/db.cpp")
        self.assertIn("  std::string url = shop::UrlBuilder::sync_url();\n", fixed)
        self.assertIn('#include "url_builder.h"\n', fixed)
        self.assertIn('  return std::getenv("DATABASE_URL");\n', fixed)  # a pointer into a string that is gone
        done = subprocess.run(["g++", "-std=c++17", "-fsyntax-only", "src/db.cpp"], cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


class Asking(Scratch):
    TEXT = 'import os\n\nfrom sqlalchemy import create_engine\n\nengine = create_engine(os.environ["DATABASE_URL"])\n'

    def asked(self, answer):
        self.write(".dbssot.yaml", POLICY)
        self.write("shop/database_url.py", BUILDER)
        self.write("billing/db.py", self.TEXT)
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve(PROGRAM, [PROGRAM, "check", "--no-cache", "--no-progress", "--fix-unsafe"], ENVIRONMENT)
        seen = b""
        while b"[y/N]" not in seen:
            seen += os.read(terminal, 4096)
        os.write(terminal, answer)
        try:
            while chunk := os.read(terminal, 4096):
                seen += chunk
        except OSError:
            pass
        os.waitpid(pid, 0)
        self.assertIn(b"DatabaseURLBuilder().sync_url()", seen)
        return self.read("billing/db.py")

    def test_yes(self):
        self.assertIn("DatabaseURLBuilder().sync_url()", self.asked(b"y\n"))

    def test_no(self):
        self.assertEqual(self.asked(b"\n"), self.TEXT)


if __name__ == "__main__":
    unittest.main(verbosity=1)
