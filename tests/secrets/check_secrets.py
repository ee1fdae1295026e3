#!/usr/bin/env python3
"""Checks that no output shows a password of the samples, in any format, plain, percent-encoded or in base64.

Usage: check_secrets.py PROGRAM. Runs every command that prints text of a project over fixtures/ and the cases of the rules, with test code, and feeds URLs
that hold each password of fixtures/PASSWORDS.txt to `url`. Exit code 1 with one line per leak, which does not repeat the password.

Clang and the start of processes are what it costs: of the rules' C++ cases those are read that hold a password, and each form of a secrets file meets each
password, but not in each project.
"""

import base64
import concurrent.futures
import functools
import glob
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ENVIRONMENTS = ("fixtures/resolved-environments", "fixtures/primary-secrets-fallback")  # where most variables are resolved
FORMATS = ("json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown", "html")
BULK = (
    "postgresql://shop:{}@db.internal/shop",
    "postgresql+asyncpg://shop:{}@db.internal:5432/shop?sslmode=require&application_name=x",
    "postgres://db.internal/shop?user=shop&password={}",
    "host=db.internal dbname=shop user=shop password={}",
    "host=db.internal password='{}' dbname=shop",
    "jdbc:postgresql://db.internal/shop?user=shop&password={}",
    "postgresql://shop:{}@db.internal:port/shop",
    "postgresql//shop:{}@db.internal/shop",
    "DATABASE_URL=postgresql://shop:{}@db.internal/shop",
)


def spellings(password):
    """How a password may stand in text, with a name for each spelling."""
    raw = password.encode()
    yield "plain", password
    for safe in ("", "/", "/@"):
        yield "percent-encoded", urllib.parse.quote(password, safe=safe)
    yield "with + for blanks", urllib.parse.quote_plus(password)
    for coded in (base64.b64encode(raw), base64.urlsafe_b64encode(raw)):
        yield "base64", coded.decode().rstrip("=")


def passwords():
    with open(os.path.join(ROOT, "fixtures", "PASSWORDS.txt"), encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip()]


def holds_cpp(path):
    whole = os.path.join(ROOT, path)
    names = [name for _, _, files in os.walk(whole) for name in files] if os.path.isdir(whole) else [path]
    return any(name.endswith((".cpp", ".h")) for name in names)


def holds_password(path):
    whole = os.path.join(ROOT, path)
    files = [os.path.join(base, name) for base, _, names in os.walk(whole) for name in names] if os.path.isdir(whole) else [whole]
    texts = [open(file, "rb").read().decode(errors="replace") for file in files]
    return any(form in text for password in passwords() for _, form in spellings(password) for text in texts)


@functools.cache
def samples():
    """fixtures/ and the cases of the rules. Not all of rules/: the rules themselves are C++ that Clang would read for minutes."""
    cases = sorted(glob.glob("rules/*/cases/*", root_dir=ROOT))
    return ("fixtures", *(path for path in cases if not holds_cpp(path) or holds_password(path)))


class Search:
    def __init__(self, program, cache):
        self.program = program
        self.environment = {**os.environ, "XDG_CACHE_HOME": cache}  # what comes out of a cache is searched too, and nobody else's
        self.leaks = self.texts = 0
        self.forms = {}
        for number, password in enumerate(passwords(), 1):
            for name, text in spellings(password):
                self.forms.setdefault(text, f"password {number}, {name}")

    def run(self, *arguments, expected=(0, 1), text=None):
        """One run; threads may share the search, as every look at a text only adds to what is counted."""
        done = subprocess.run([self.program, *arguments], cwd=ROOT, env=self.environment, input=text, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode not in expected:
            sys.exit(f"dbssot {' '.join(arguments)} ended with exit code {done.returncode}: {done.stderr[:2000]}")
        name = " ".join(arguments[:3])
        self.look(f"{name}, standard output", done.stdout)
        self.look(f"{name}, standard error", done.stderr)
        return done.stdout

    def look(self, name, text):
        self.texts += 1
        for form, what in self.forms.items():
            if form not in text:
                continue
            for number, line in enumerate(text.split("\n"), 1):
                if form in line:
                    self.leaks += 1
                    print(f"{name}:{number}: {what}: {line.replace(form, '<HERE>')[:200]}")


def reports(search, scratch):
    """All formats of one audit; every one has to say something, or there would be nothing to search."""
    also = [word for name in FORMATS for word in ("--also", f"{name}={scratch}/{name}")]
    search.run("check", *samples(), "--include-tests", *also)
    for name in FORMATS:
        with open(os.path.join(scratch, name), encoding="utf-8") as file:
            text = file.read()
        if "hardcoded" not in text:
            sys.exit(f"the {name} report of fixtures/ holds no finding")
        search.look(f"check --format {name}", text)


def mapped(search, scratch):
    """`map` in each format; of the database, what a dump of it shows."""
    for name in ("text", "json", "dot", "html"):
        search.run("map", "--format", name, "--include-tests", *samples())
    path = os.path.join(scratch, "map.db")
    search.run("map", "--format", "sqlite", "-o", path, "--include-tests", *samples())
    with sqlite3.connect(path) as database:
        search.look("map --format sqlite", "\n".join(database.iterdump()))


def verified(search, scratch):
    """`verify` over every sample project, with each password given as a secret in every form that --secrets takes."""
    projects = sorted(os.path.dirname(path) for path in glob.glob("fixtures/*/README.md", root_dir=ROOT))
    names = ("POSTGRES_PASSWORD", "DB_PASSWORD", "DB_PASS", "AWS_DB_PASSWORD", "PGPASSWORD", "SHOP_PASSWORD")
    runs = [(project,) for project in projects]
    projects = [project for project in projects if not holds_cpp(project)]
    for number, password in enumerate(passwords()):
        if "\n" in password:
            continue
        secret = json.dumps({"username": "shop", "password": password, "host": "db.internal", "port": 5432, "dbname": "shop"})
        url = f"postgresql://shop:{urllib.parse.quote(password, safe='')}@db.internal/shop"
        forms = {
            "s.json": json.dumps({**{name: password for name in names}, "DATABASE_URL": url, "AWS_DB_SECRET": secret}),
            "secret.json": secret,
            "s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n"
            + "".join(f"  {name}: {base64.b64encode(password.encode()).decode()}\n" for name in names),
        }
        for turn, (file, text) in enumerate(forms.items()):
            path = os.path.join(scratch, f"{number}-{file}")
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
            places = {projects[(number + turn) % len(projects)], ENVIRONMENTS[(number + turn) % len(ENVIRONMENTS)]}
            if file == "s.json":
                places.update(ENVIRONMENTS)
            runs += [("--secrets", path, project) for project in sorted(places)]
    with concurrent.futures.ThreadPoolExecutor() as threads:
        for name in ("text", "json"):
            list(threads.map(lambda run, name=name: search.run("verify", "--format", name, *run), runs))


class Editor:
    """As much of an editor as it takes to see all that the language server says."""

    def __init__(self, search):
        self.search = search
        self.server = subprocess.Popen(
            [search.program, "lsp", "--stdio", "--include-tests", "--debounce", "0"], env=search.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.number = 0
        self.said = []

    def send(self, method, params, is_request=True):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if is_request:
            self.number += 1
            message["id"] = self.number
        body = json.dumps(message).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.server.stdin.flush()
        return self.number

    def receive(self):
        length = 0
        while (line := self.server.stdout.readline().strip()) != b"":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message = json.loads(self.server.stdout.read(length))
        self.said.append(json.dumps(message, ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\"))
        return message

    def answer(self, method, params):
        number = self.send(method, params)
        while (message := self.receive()).get("id") != number:
            pass
        return message.get("result")

    def diagnostics(self, folders):
        """By URI, as soon as all folders were audited: the answer to `shutdown` would come before."""
        found = {}
        while not all(any(uri.startswith(folder) for uri in found) for folder in folders):
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                found[message["params"]["uri"]] = message["params"]["diagnostics"]
        return found


def edited(search, scratch):
    """Diagnostics, quick fixes, hovers and ways of all that stands in fixtures/ and the cases, as an editor asks for them."""
    cases = os.path.join(scratch, "cases")
    for path in samples()[1:]:
        if not holds_cpp(path):
            target = os.path.join(cases, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            (shutil.copytree if os.path.isdir(os.path.join(ROOT, path)) else shutil.copy)(os.path.join(ROOT, path), target)
    folders = [f"file://{os.path.realpath(folder)}" for folder in (os.path.join(ROOT, "fixtures"), cases)]
    editor = Editor(search)
    editor.answer(
        "initialize",
        {"processId": None, "rootUri": folders[0], "workspaceFolders": [{"uri": uri, "name": uri} for uri in folders], "capabilities": {"textDocument": {"publishDiagnostics": {"relatedInformation": True, "dataSupport": True}}}},
    )
    editor.send("initialized", {}, is_request=False)
    found = editor.diagnostics(folders)
    actions = hovers = 0
    for uri, diagnostics in sorted(found.items()):
        document = {"uri": uri}
        for diagnostic in diagnostics:
            start = diagnostic["range"]["start"]
            actions += len(editor.answer("textDocument/codeAction", {"textDocument": document, "range": diagnostic["range"], "context": {"diagnostics": []}}) or [])
            hovers += editor.answer("textDocument/hover", {"textDocument": document, "position": start}) is not None
            editor.answer("textDocument/definition", {"textDocument": document, "position": start})
    if actions < 100 or hovers < 100:
        sys.exit(f"the language server offered {actions} actions and {hovers} hovers: too few to search")
    editor.answer("shutdown", None)
    editor.send("exit", None, is_request=False)
    _, err = editor.server.communicate(timeout=60)
    search.look("lsp, standard output", "\n".join(editor.said))
    search.look("lsp, standard error", err.decode(errors="replace"))


def main():
    with tempfile.TemporaryDirectory() as scratch:
        search = Search(os.path.abspath(sys.argv[1]), os.path.join(scratch, "cache"))
        reports(search, scratch)
        mapped(search, scratch)
        verified(search, scratch)
        edited(search, scratch)
        for name in ("text", "jsonl"):
            search.run("facts", "--format", name, "--include-tests", *samples())
        records = []
        for password in passwords():
            for form in (password, urllib.parse.quote(password, safe="")):
                records += [shape.format(form) for shape in BULK]
        for name in ("text", "jsonl"):
            search.run("url", "check", "--format", name, text="\n".join(records) + "\n")
    print(f"{search.texts} texts searched for {len(search.forms)} spellings, {search.leaks} leaks")
    return 1 if search.leaks else 0


if __name__ == "__main__":
    sys.exit(main())
