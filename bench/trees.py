#!/usr/bin/env python3
"""Measures dbssot beside ripgrep, ast-grep and clang-tidy on the same files in one run, interleaved, and prints a table of medians, ratios and memory.

Usage: trees.py PROGRAM [--tree FOLDER | --projects FOLDER… [--filler FOLDER…]] [--cpp] [--rounds N] [--double] [--out FILE.md]
  --tree      what to read as it is
  --projects  folders of checkouts of public projects: they are laid side by side until a tenth of the tree speaks of databases
  --filler    folders of other sources: what in them does not speak of databases fills the tree up to about 9,000 files and 120 MB
  --cpp       C and C++ among them; how those cost is another question, as Clang reads what they include
  --double    a second bench instead: a sixteenth of the tree, copied side by side until it was doubled four times
Without a tree some public projects are cloned (git, network). Tools that are not installed are left out: ripgrep (Debian), ast-grep (npm install -g @ast-grep/cli),
clang-tidy-19 (Debian). Files lie in the page cache: one round before the first is not counted.
"""

import argparse
import glob
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PROJECTS = ("letta-ai/letta", "mealie-recipes/mealie", "getredash/redash", "fastapi/full-stack-fastapi-template", "dockersamples/example-voting-app", "paperless-ngx/paperless-ngx")
FILLER = ("python/cpython", "numpy/numpy", "ansible/ansible", "sphinx-doc/sphinx")
READ = (".py", ".yml", ".yaml", ".json", ".toml", ".env", ".ini", ".cfg", ".md", ".ts", ".js", ".txt", ".html", ".sql", ".rst", ".css", ".sh")
CPP = (".c", ".cc", ".cpp", ".h", ".hpp")
WORDS = "create_engine|DATABASE_URL|asyncpg|psycopg|postgresql"
CONCERNS = re.compile(rb"postgres|sqlalchemy|psycopg|asyncpg|database_url|create_engine", re.IGNORECASE)
PATTERNS = ("os.environ[$A]", "os.getenv($$$A)", "create_engine($$$A)", "create_async_engine($$$A)", "asyncpg.connect($$$A)")
TEXTS = {
    "plain": "import os\n\n\ndef size(path):\n    return os.stat(path).st_size + {}\n",
    "concerned": "import os\n\nNUMBER = {}\nURL = os.environ['DATABASE_URL']\n",
    "decisive": "import os\n\nURL = os.environ.get('DATABASE_URL', 'postgresql://db{}/shop')\n",
}
MOST_FILES, MOST_BYTES = 9000, 120_000_000
DRIVERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "drivers", "data", "*.json")
CPP_CLIENTS = {"QSqlDatabase", "drogon", "google", "pqxx", "soci"}
# Methods that many classes have: a pattern needs the name before them, too.
COMMON = ("Connection", "config", "connect", "connection", "get", "init", "pop", "setdefault")


def patterns_of_clients():
    """What finds the reads and engines in Python that dbssot knows: each call with its module and as it is written where it was imported. Without wrappers, settings and
    names given at the import, which no pattern follows."""
    clients = []
    for path in sorted(glob.glob(DRIVERS)):
        with open(path, encoding="utf-8") as file:
            clients.append(json.loads(re.sub(r'("(?:[^"\\]|\\.)*")|//[^\n]*', lambda found: found.group(1) or "", file.read())).get("code", {}))
    modules = {"os"} | {name.split(".")[0] for code in clients for shape in code.get("imports", []) for name in shape.get("module", [])} - CPP_CLIENTS
    patterns = {"os.environ[$A]"}
    for shape in (shape for code in clients for shape in code.get("sinks", []) + code.get("readers", [])):
        for call in (shape["call"] if isinstance(shape["call"], list) else [shape["call"]]):
            parts = call.split(".")
            if parts[0] in modules and call.replace(".", "").isidentifier() and not parts[-1].startswith("__"):
                patterns |= {f"{call}($$$A)", f"{'.'.join(parts[-2:] if parts[-1] in COMMON else parts[-1:])}($$$A)"}
    return sorted(patterns)


def rule_of(patterns):
    return "id: reads\nlanguage: python\nrule:\n  any:\n" + "".join(f"    - pattern: {pattern}\n" for pattern in patterns)


def clones(folder, projects):
    for project in projects:
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"https://github.com/{project}", os.path.join(folder, project.split("/")[1])], check=True)
    return [folder]


def sources(folders, endings):
    """Path and place in the tree of every file that is to be copied, project by project."""
    for number, top in enumerate(folders):
        for folder, below, names in os.walk(top):
            below[:] = sorted(name for name in below if name not in (".git", "node_modules", "__pycache__"))
            for name in sorted(names):
                path = os.path.join(folder, name)
                if name.endswith(endings) and os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) <= 1_000_000:
                    yield path, os.path.join(str(number), os.path.relpath(path, top))


class Tree:
    def __init__(self, folder, most_files, most_bytes):
        self.folder, self.most_files, self.most_bytes = folder, most_files, most_bytes
        self.files = self.size = self.concerned = 0

    def is_full(self):
        return self.files >= self.most_files or self.size >= self.most_bytes

    def take(self, path, place, concerns):
        to = os.path.join(self.folder, place)
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copyfile(path, to)
        self.files += 1
        self.size += os.path.getsize(to)
        self.concerned += concerns


def concerns_databases(path):
    with open(path, "rb") as source:
        return CONCERNS.search(source.read()) is not None


def build_tree(projects, filler, folder, endings=READ, most_files=MOST_FILES, most_bytes=MOST_BYTES):
    """Projects whole, in copies, until a tenth of the tree speaks of databases; then what does not."""
    tree = Tree(folder, most_files, most_bytes)
    copy = 0
    while tree.concerned < most_files // 10 and not tree.is_full():
        before = tree.files
        for path, place in sources(projects, endings):
            if tree.concerned >= most_files // 10 or tree.is_full():
                break
            tree.take(path, os.path.join(f"copy{copy}", place), concerns_databases(path))
        copy += 1
        if tree.files == before:
            raise SystemExit(f"nothing to copy in {projects}")
    while filler and not tree.is_full():
        before = tree.files
        for path, place in sources(filler, endings):
            if tree.is_full():
                break
            if not concerns_databases(path):
                tree.take(path, os.path.join(f"filler{copy}", place), False)
        copy += 1
        if tree.files == before:
            break
    os.makedirs(os.path.join(folder, ".git"), exist_ok=True)
    return tree


def run(command, folder):
    """Wall seconds, processor seconds, peak MB."""
    begin = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Tools:
    def __init__(self, program, tree, scratch):
        self.tree, self.scratch = tree, scratch
        self.cache = os.path.join(scratch, "cache")
        check = [program, "check", "--fail-on", "never", "-o", os.path.join(scratch, "report.txt")]
        warm = [*check, "--cache-dir", self.cache, tree]
        self.commands = {"ripgrep, five words": ["rg", "--no-messages", "-c", WORDS, tree]} if shutil.which("rg") else {}
        if shutil.which("ast-grep"):
            known = patterns_of_clients()
            self.commands[f"ast-grep, the {len(known)} patterns of what dbssot knows in one rule"] = ["ast-grep", "scan", "--inline-rules", rule_of(known), tree]
            self.commands["ast-grep, five patterns in one rule"] = ["ast-grep", "scan", "--inline-rules", rule_of(PATTERNS), tree]
            self.commands["ast-grep, five patterns"] = ["sh", "-c", "; ".join(f"ast-grep run -l python -p '{pattern}' '{tree}'" for pattern in PATTERNS)]
        cpp = sorted(os.path.join(folder, name) for folder, _, names in os.walk(tree) for name in names if name.endswith((".cpp", ".cc")))[:4]
        if shutil.which("clang-tidy-19") and cpp:
            self.commands[f"clang-tidy-19, {len(cpp)} files"] = ["clang-tidy-19", "--quiet", "--checks=-*,bugprone-*", *cpp, "--", "-std=c++20"]
        self.commands["dbssot, cold"] = [*check, "--no-cache", tree]
        self.commands["dbssot, nothing changed"] = warm
        self.files = {what: [os.path.join(tree, f"bench_{what}{number}.py") for number in range(10)] for what in TEXTS}
        self.changes = {}
        kinds = (("plain", "says nothing of databases"), ("concerned", "reads a database's variable"), ("decisive", "says another URL than before"))
        for what, name in kinds:
            files = self.files[what]
            self.commands[f"dbssot, one file changed that {name}"] = warm
            self.changes[f"dbssot, one file changed that {name}"] = (what, files[:1])
            self.commands[f"dbssot, ten staged files, each {name}"] = [*check, "--cache-dir", self.cache, "--force-exclude", tree, "--only-files", *files]
            self.changes[f"dbssot, ten staged files, each {name}"] = (what, files)
        self.commands["dbssot version"] = [program, "version"]

    def change(self, what, files, number):
        for path in files:
            with open(path, "w", encoding="utf-8") as out:
                out.write(TEXTS[what].format(number))

    def change_all(self, number):
        for what, files in self.files.items():
            self.change(what, files, number)

    def round(self, number):
        results = {}
        for turn, (name, command) in enumerate(self.commands.items()):
            if name in self.changes:
                self.change(*self.changes[name], 100 * number + turn)
            results[name] = run(command, self.scratch)
        return results


def measure(program, tree, scratch, rounds):
    tools = Tools(program, tree, scratch)
    tools.change_all(-9)
    time.sleep(3)  # times of files and folders settle
    for _ in range(2):
        run(tools.commands["dbssot, nothing changed"], scratch)
    tools.round(-2)
    all_rounds = []
    for number in range(rounds):
        time.sleep(2.5)
        run(tools.commands["dbssot, nothing changed"], scratch)
        all_rounds.append(tools.round(number))
    for files in tools.files.values():
        for path in files:
            os.remove(path)
    return {name: tuple(statistics.median(one[name][i] for one in all_rounds) for i in range(3)) for name in tools.commands}


def table(medians):
    base = medians.get("ripgrep, five words")
    lines = ["| tool | wall | × ripgrep | processor | × ripgrep | memory |", "|---|---|---|---|---|---|"]
    for name, (wall, cpu, memory) in medians.items():
        ratios = (f"{wall / base[0]:.1f}", f"{cpu / base[1]:.1f}") if base else ("-", "-")
        lines.append(f"| {name} | {wall * 1000:.0f} ms | {ratios[0]} | {cpu * 1000:.0f} ms | {ratios[1]} | {memory:.0f} MB |")
    return "\n".join(lines) + "\n"


def doubling(program, projects, filler, endings, scratch):
    lines = ["| files | MB | cold wall | processor | memory | × the row above (processor) |", "|---|---|---|---|---|---|"]
    last = None
    base, tree = os.path.join(scratch, "base"), os.path.join(scratch, "double")
    built = build_tree(projects, filler, base, endings, MOST_FILES // 16, MOST_BYTES)
    copies = 0
    for step in range(5):
        while copies < 2**step:
            shutil.copytree(base, os.path.join(tree, f"side{copies}"), ignore=shutil.ignore_patterns(".git"))
            copies += 1
        os.makedirs(os.path.join(tree, ".git"), exist_ok=True)
        command = [program, "check", "--no-cache", "--fail-on", "never", "-o", os.path.join(scratch, "report.txt"), tree]
        run(command, scratch)
        runs = [run(command, scratch) for _ in range(3)]
        wall, cpu, memory = (statistics.median(one[i] for one in runs) for i in range(3))
        lines.append(f"| {built.files * copies} | {built.size * copies / 1e6:.0f} | {wall * 1000:.0f} ms | {cpu * 1000:.0f} ms | {memory:.0f} MB | {f'{cpu / last:.2f}' if last else ''} |")
        last = cpu
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--tree")
    parser.add_argument("--projects", nargs="+", default=[])
    parser.add_argument("--filler", nargs="+", default=[])
    parser.add_argument("--cpp", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--double", action="store_true")
    parser.add_argument("--out")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    endings = READ + CPP if options.cpp else READ
    scratch = tempfile.mkdtemp(prefix="dbssot-bench-")
    try:
        projects, filler = options.projects, options.filler
        if not projects and (options.double or not options.tree):
            projects = clones(os.path.join(scratch, "projects"), PROJECTS)
            filler = filler or clones(os.path.join(scratch, "filler"), FILLER)
        if options.double:
            text = doubling(program, projects, filler, endings, scratch)
        else:
            tree, head = options.tree, ""
            if not tree:
                tree = os.path.join(scratch, "tree")
                built = build_tree(projects, filler, tree, endings)
                head = f"{built.files} files, {built.size / 1e6:.0f} MB, {built.concerned} of them speak of databases; {os.cpu_count()} cores, medians of {options.rounds} rounds\n\n"
            text = head + table(measure(program, tree, scratch, options.rounds))
        print(text, end="")
        if options.out:
            with open(options.out, "w", encoding="utf-8") as out:
                out.write(text)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
