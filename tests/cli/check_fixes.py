#!/usr/bin/env python3
"""Holds `check --fix` and `check --diff` to their promises, with the real git.

Usage: check_fixes.py PROGRAM. Every case of a rule and every fixture is copied into a scratch repository. There the patch of --diff is applied by
`git apply` and has to give the files that --fix gives; fixed findings are gone, nothing new is there, and a second run changes nothing. Then the odd
files: line ends, byte order marks, modes, links, secrets, texts from standard input.
"""

import collections
import configparser
import glob
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(sys.argv.pop(1))
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}
SCHEME = 'import sqlalchemy\n\nengine = sqlalchemy.create_engine("postgres://shop@db/shop")\n'


def run(arguments, folder, text=None, expected=(0, 1)):
    done = subprocess.run([PROGRAM, *arguments], cwd=folder, input=text, capture_output=True, env=ENVIRONMENT, check=False)
    if done.returncode not in expected:
        raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done


def git(*arguments, folder, text=None):
    return subprocess.run(["git", "-c", "core.autocrlf=false", *arguments], cwd=folder, input=text, capture_output=True, env=ENVIRONMENT, check=False)


def findings(folder, *options):
    report = json.loads(run(["check", "--format", "json", "--include-tests", *options], folder).stdout)
    return report["findings"], report["summary"]


def places(found):
    return collections.Counter((finding["file"], finding["rule"], finding["line"]) for finding in found)


def contents(folder):
    found = {}
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            path = os.path.join(base, name)
            if not os.path.islink(path):
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read()
    return found


class Scratch(unittest.TestCase):
    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="dbssot-fix-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        git("init", "-q", folder=self.folder)

    def write(self, path, content):
        whole = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return whole

    def read(self, path):
        with open(os.path.join(self.folder, path), "rb") as file:
            return file.read()

    def hold(self, *options):
        """The promises about all files of the scratch folder. Returns what was fixed."""
        before, counted = findings(self.folder, *options)
        original = contents(self.folder)
        diff = run(["check", "--diff", "--include-tests", *options], self.folder)
        self.assertEqual(contents(self.folder), original, "--diff wrote something")
        self.assertEqual(diff.returncode, 1 if b"would fix" in diff.stderr else 0)
        fixed = run(["check", "--fix", "--include-tests", *options], self.folder, expected=(0, 1))
        wanted = contents(self.folder)
        after, recounted = findings(self.folder, *options)
        self.assertEqual(places(after) - places(before), collections.Counter(), "something new appeared")
        self.assertEqual(recounted["parsed"], counted["parsed"], "a file no longer parses")
        gone = len(before) - len(after)
        self.assertEqual(gone > 0, wanted != original, "findings and files tell different stories")
        if gone:
            self.assertIn(b"fixed %d finding" % gone, fixed.stderr)
        run(["check", "--fix", "--include-tests", *options], self.folder)
        self.assertEqual(contents(self.folder), wanted, "the second run changed something")
        if b"left out of the patch" not in diff.stderr:
            for path, content in original.items():
                self.write(path, content)
            if diff.stdout:
                applied = git("apply", "--check", "-", folder=self.folder, text=diff.stdout)
                self.assertEqual(applied.returncode, 0, applied.stderr.decode() + diff.stdout.decode(errors="replace"))
                git("apply", "--whitespace=nowarn", "-", folder=self.folder, text=diff.stdout)
            self.assertEqual(contents(self.folder), wanted, "patch and --fix differ")
            for path, content in wanted.items():
                self.write(path, content)
        return gone


class Samples(Scratch):
    def copied(self, path):
        target = os.path.join(self.folder, os.path.basename(path))
        shutil.copytree(path, target) if os.path.isdir(path) else shutil.copy(path, target)
        return target

    def options_for(self, case):
        return [] if os.path.isdir(case) and os.path.exists(os.path.join(case, ".dbssot.yaml")) else ["--isolated"]

    def has_fixes(self, case):
        found = json.loads(run(["check", "--format", "json", "--include-tests", *self.options_for(case), case], ROOT).stdout)["findings"]
        return any(finding["fix"] and finding["fix"]["safe"] for finding in found)

    def test_cases_and_fixtures(self):
        fixed = collections.Counter()
        samples = glob.glob(os.path.join(ROOT, "rules", "*", "cases", "*")) + glob.glob(os.path.join(ROOT, "fixtures", "*"))
        for case in sorted(samples):
            # What Clang reads takes seconds a file; the rule with most fixes stands for the others there.
            has_cpp = case.endswith((".cpp", ".h")) or any(n.endswith((".cpp", ".h")) for _, _, names in os.walk(case) for n in names)
            if case.endswith((".expect", ".md", ".txt", ".dbssot.yaml")) or (has_cpp and "driver-scheme" not in case) or not self.has_fixes(case):
                continue
            with self.subTest(case=os.path.relpath(case, ROOT)):
                target = self.copied(case)
                fixed[case.split(os.sep)[-3]] += self.hold(*self.options_for(case), target)
                shutil.rmtree(target) if os.path.isdir(target) else os.remove(target)
        for rule in ("driver-scheme-mismatch", "ssl-parameter-mismatch", "invalid-url"):
            self.assertGreater(fixed[rule], 0, rule)


class OddFiles(Scratch):
    def check_scheme(self, content, expected):
        self.write("a.py", content)
        self.assertEqual(self.hold("--isolated"), 1)
        self.assertEqual(self.read("a.py"), expected)

    def test_line_ends(self):
        new = SCHEME.replace("postgres:", "postgresql:")
        self.check_scheme(SCHEME.replace("\n", "\r\n").encode(), new.replace("\n", "\r\n").encode())

    def test_no_final_newline(self):
        self.check_scheme(SCHEME.rstrip("\n").encode(), SCHEME.replace("postgres:", "postgresql:").rstrip("\n").encode())

    def test_byte_order_mark(self):
        self.check_scheme(b"\xef\xbb\xbf" + SCHEME.encode(), b"\xef\xbb\xbf" + SCHEME.replace("postgres:", "postgresql:").encode())

    def test_columns_behind_wide_characters(self):
        text = 'import sqlalchemy\n\nnames = {"größe 漢字 🐘": sqlalchemy.create_engine("postgres://shop@db/shop")}\n'
        self.check_scheme(text.encode(), text.replace("postgres:", "postgresql:").encode())

    def test_odd_bytes_elsewhere(self):
        text = b"# caf\xe9\x0c\nimport sqlalchemy\n\nengine = sqlalchemy.create_engine('postgres://shop@db/shop')\n"
        self.check_scheme(text, text.replace(b"postgres:", b"postgresql:"))

    def test_names_that_want_quoting(self):
        for name in ("my file.py", 'say "hi".py', "größe.py", "tab\there.py"):
            with self.subTest(name=name):
                path = self.write(name, SCHEME)
                self.assertEqual(self.hold("--isolated"), 1)
                os.remove(path)

    def test_first_and_last_lines(self):
        lines = ['e%d = sqlalchemy.create_engine("postgres://shop@db/s%d")' % (n, n) if n in (0, 4, 9, 30, 59) else "# %d" % n for n in range(60)]
        self.write("a.py", "\n".join(["import sqlalchemy; " + lines[0], *lines[1:]]))
        self.assertEqual(self.hold("--isolated"), 5)

    def test_root_below_the_repository(self):
        self.write("services/shop/.dbssot.yaml", "version: 1\n")
        self.write("services/shop/a.py", SCHEME)
        folder = os.path.join(self.folder, "services", "shop")
        patch = run(["check", "--diff"], folder).stdout
        for where in (self.folder, folder):
            self.assertEqual(git("apply", "--check", "-", folder=where, text=patch).returncode, 0)
        self.assertEqual(git("apply", "-", folder=folder, text=patch).returncode, 0)
        self.assertIn(b"postgresql://", self.read("services/shop/a.py"))


class Writing(Scratch):
    def test_mode_is_kept(self):
        path = self.write("a.py", SCHEME)
        os.chmod(path, 0o2751)
        run(["check", "--fix", "--isolated"], self.folder)
        self.assertIn(b"postgresql://", self.read("a.py"))
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o2751)
        self.assertEqual(sorted(os.listdir(self.folder)), [".git", "a.py"])

    def refused(self, word, *options):
        done = run(["check", "--fix", "--isolated", *options], self.folder, expected=(2,))
        self.assertIn(word, done.stderr)
        self.assertNotIn(b"fixed", done.stderr)

    def test_read_only(self):
        path = self.write("a.py", SCHEME)
        os.chmod(path, 0o444)
        self.refused(b"read-only")
        self.assertEqual(self.read("a.py"), SCHEME.encode())

    def test_hard_links(self):
        path = self.write("a.py", SCHEME)
        os.link(path, os.path.join(self.folder, "other.txt"))
        self.refused(b"hard links")
        self.assertEqual(self.read("other.txt"), SCHEME.encode())

    def test_links_out_of_the_tree(self):
        outside = os.path.realpath(tempfile.mkdtemp(prefix="dbssot-fix-"))
        self.addCleanup(shutil.rmtree, outside)
        target = os.path.join(outside, "a.py")
        with open(target, "w", encoding="utf-8") as file:
            file.write(SCHEME)
        os.symlink(target, os.path.join(self.folder, "a.py"))
        os.symlink(outside, os.path.join(self.folder, "folder"))
        run(["check", "--fix", "--isolated"], self.folder)  # not followed at all
        self.refused(b"link", "a.py")
        with open(target, encoding="utf-8") as file:
            self.assertEqual(file.read(), SCHEME)

    def test_others_are_fixed_when_one_cannot_be(self):
        os.chmod(self.write("a.py", SCHEME), 0o444)
        self.write("b.py", SCHEME)
        run(["check", "--fix", "--isolated"], self.folder, expected=(2,))
        self.assertIn(b"postgresql://", self.read("b.py"))


class Secrets(Scratch):
    PASSWORD = "tram-lemon-84-quartz"

    def test_a_secret_beside_the_edit(self):
        self.write("a.py", SCHEME.replace("shop@", f"shop:{self.PASSWORD}@"))
        diff = run(["check", "--diff", "--isolated"], self.folder)
        self.assertEqual((diff.stdout, diff.returncode), (b"", 1))
        self.assertIn(b"a.py:3: left out of the patch", diff.stderr)
        fixed = run(["check", "--fix", "--isolated"], self.folder)
        self.assertNotIn(self.PASSWORD.encode(), diff.stderr + fixed.stdout + fixed.stderr)
        self.assertIn(f"postgresql://shop:{self.PASSWORD}@".encode(), self.read("a.py"))

    def test_a_secret_in_the_context(self):
        self.write("a.py", f'PASSWORD_URL = "postgresql://shop:{self.PASSWORD}@db/shop"\n' + SCHEME)
        diff = run(["check", "--diff", "--isolated"], self.folder)
        self.assertNotIn(self.PASSWORD.encode(), diff.stdout)
        self.assertEqual(git("apply", "-", folder=self.folder, text=diff.stdout).returncode, 0)
        self.assertIn(b'"postgresql://shop@db/shop"', self.read("a.py"))

    def test_the_secret_itself(self):
        text = 'import psycopg2\n\nc = psycopg2.connect("postgresql://shop:tram%lemon-84@db/shop")\n'
        self.write("a.py", text)
        report = json.loads(run(["check", "--format", "json", "--isolated"], self.folder).stdout)
        fix = next(finding["fix"] for finding in report["findings"] if finding["rule"] == "invalid-url")
        self.assertEqual((fix["safe"], fix["edits"]), (False, []))
        self.assertIn("%25", fix["title"])
        run(["check", "--fix", "--isolated"], self.folder)
        self.assertEqual(self.read("a.py"), text.encode())

    def test_templates_hold_no_secret(self):
        self.write("a.py", 'import sqlalchemy\n\ndef f(user, password):\n    return sqlalchemy.create_engine(f"postgres://{user}:{password}@db/shop")\n')
        self.assertEqual(self.hold("--isolated"), 1)
        self.assertIn(b"postgresql://{user}:{password}@db", self.read("a.py"))


class Meaning(Scratch):
    """What a fix writes, by what the project says."""

    def fixed(self, files, *options):
        for path, text in files.items():
            self.write(path, text)
        self.hold(*options)
        return {path: self.read(path).decode() for path in files}

    ENGINE = 'from sqlalchemy.ext.asyncio import create_async_engine\n\nengine = create_async_engine("postgresql://shop@db/shop?sslmode=require")\n'

    def test_scheme_and_parameter_together(self):
        self.assertIn("postgresql+asyncpg://shop@db/shop?ssl=require", self.fixed({"a.py": self.ENGINE})["a.py"])

    def test_the_only_driver_of_the_project(self):
        fixed = self.fixed({"a.py": self.ENGINE, "requirements.txt": "sqlalchemy\npsycopg[binary]\n"})
        self.assertIn("postgresql+psycopg://shop@db/shop?sslmode=require", fixed["a.py"])

    def test_several_drivers_are_left_to_people(self):
        self.assertIn('"postgresql://', self.fixed({"a.py": self.ENGINE, "requirements.txt": "asyncpg\npsycopg\n"})["a.py"])

    def test_a_deployed_value_gets_no_driver(self):
        files = {"a.py": 'import os\nfrom sqlalchemy.ext.asyncio import create_async_engine\n\ne = create_async_engine(os.environ["DATABASE_URL"])\n',
                 ".env": "DATABASE_URL=postgresql://shop@db/shop\n"}
        self.assertEqual(self.fixed(files)[".env"], files[".env"])

    def test_a_deployed_value_of_one_reader(self):
        files = {"a.py": 'import os\nimport psycopg2\n\nc = psycopg2.connect(os.environ["DATABASE_URL"])\n',
                 "compose.yaml": "services:\n  shop:\n    build: .\n    environment:\n      DATABASE_URL: 'postgresql+psycopg2://shop@db/shop?sslmode=require'\n"}
        self.assertIn("'postgresql://shop@db/shop?sslmode=require'", self.fixed(files)["compose.yaml"])

    def test_a_deployed_value_of_two_readers(self):
        files = {"a.py": 'import os\nimport psycopg2\n\nc = psycopg2.connect(os.environ["DATABASE_URL"])\n',
                 "b.py": 'import os\n\n\ndef parts():\n    return os.environ["DATABASE_URL"].replace("+psycopg2", "").split("/")\n',
                 ".env": "DATABASE_URL=postgresql+psycopg2://shop@db/shop\n"}
        self.assertEqual(self.fixed(files)[".env"], files[".env"])

    def test_percent_signs_of_alembic(self):
        text = "[alembic]\nsqlalchemy.url = postgresql://shop@/shop?host=%2Fcloudsql%2Facme\n"
        fixed = self.fixed({"alembic.ini": text})["alembic.ini"]
        self.assertIn("host=%%2Fcloudsql%%2Facme", fixed)
        parser = configparser.ConfigParser()
        parser.read_string(fixed)
        self.assertEqual(parser.get("alembic", "sqlalchemy.url"), "postgresql://shop@/shop?host=%2Fcloudsql%2Facme")

    def test_percent_signs_of_a_password(self):
        text = "[alembic]\nsqlalchemy.url = postgresql://shop:tram%40lemon%2Fquartz@db/shop\n"
        self.write("alembic.ini", text)
        found = [finding for finding in findings(self.folder)[0] if finding["rule"] == "invalid-url"]
        self.assertEqual([(finding["fix"]["safe"], finding["fix"]["edits"]) for finding in found], [(False, [])])
        self.assertIn("%%", found[0]["fix"]["title"])
        self.assertNotIn("quartz", json.dumps(found))
        self.assertEqual(self.hold(), 0)

    def test_quotes_for_a_shell(self):
        text = "export DATABASE_URL=postgresql://shop:tram-lemon-84@db/shop?sslmode=require&connect_timeout=45\n"
        self.assertEqual(self.fixed({".env": text})[".env"].replace("'", ""), text)
        told = subprocess.run(["sh", "-c", ". ./.env; printf %s \"$DATABASE_URL\""], cwd=self.folder, capture_output=True, check=True)
        self.assertTrue(told.stdout.endswith(b"connect_timeout=45"), told)

    def test_a_quote_that_is_never_closed(self):
        self.assertEqual(self.fixed({".env": 'DATABASE_URL="postgresql://shop@db/shop\n'})[".env"], 'DATABASE_URL="postgresql://shop@db/shop"\n')

    def test_quotes_for_kubernetes(self):
        text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata:\n  DB_PORT: 5432\n  DB_PASSWORD: 84120477\n"
        fixed = self.fixed({"shop.yaml": text})["shop.yaml"]
        self.assertIn('DB_PORT: "5432"', fixed)
        self.assertIn('DB_PASSWORD: "84120477"', fixed)

    def test_parts(self):
        text = ('from sqlalchemy import URL\nfrom sqlalchemy.ext.asyncio import create_async_engine\n\n'
                'engine = create_async_engine(URL.create("postgresql+psycopg2", host="db", query={"sslmode": "require"}))\n')
        fixed = self.fixed({"a.py": text, "requirements.txt": "asyncpg\n"})["a.py"]
        self.assertIn('URL.create("postgresql+asyncpg", host="db", query={"ssl": "require"})', fixed)


class StandardInput(Scratch):
    def test_fixed_text_comes_out(self):
        self.write("a.py", "# on disk\n")
        done = run(["check", "--fix", "--isolated", "--stdin-filename", "a.py"], self.folder, text=SCHEME.encode())
        self.assertEqual(done.stdout.decode(), SCHEME.replace("postgres:", "postgresql:"))
        self.assertEqual(self.read("a.py"), b"# on disk\n")

    def test_unchanged_text_comes_out(self):
        done = run(["check", "--fix", "--isolated", "--stdin-filename", "new.py", "-"], self.folder, text=b"import os\r\n")
        self.assertEqual((done.stdout, done.returncode), (b"import os\r\n", 0))
        self.assertFalse(os.path.exists(os.path.join(self.folder, "new.py")))


if __name__ == "__main__":
    unittest.main(verbosity=1)
