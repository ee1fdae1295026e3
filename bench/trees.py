#!/usr/bin/env python3
"""Measures dbssot beside ripgrep, ast-grep and clang-tidy on the same files in one run, interleaved, and prints a table of medians, ratios and memory.

Usage: trees.py PROGRAM [--tree FOLDER | --projects FOLDER] [--rounds N] [--double] [--out FILE.md]
  --tree      what to read as it is
  --projects  a folder of clones of public projects: they are copied side by side, in several copies, until there are about 9,000 files and 120 MB
  --double    a second bench instead: a tenth of the tree, doubled four times
Without a tree a few public projects are cloned (git, network). Tools that are not installed are left out: ripgrep (Debian), ast-grep (npm install -g @ast-grep/cli),
clang-tidy-19 (Debian). Files lie in the page cache: one round before the first is not counted.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PROJECTS = ("fastapi/full-stack-fastapi-template", "mealie-recipes/mealie", "paperless-ngx/paperless-ngx", "jtv/libpqxx", "dockersamples/example-voting-app")
READ = (".py", ".c", ".cc", ".cpp", ".h", ".hpp", ".yml", ".yaml", ".json", ".toml", ".env", ".ini", ".cfg", ".md", ".ts", ".js", ".txt", ".html", ".sql", ".rst")
WORDS = "create_engine|DATABASE_URL|asyncpg|psycopg|postgresql"
PATTERNS = ("os.environ[$A]", "os.getenv($$$A)", "create_engine($$$A)", "create_async_engine($$$A)", "asyncpg.connect($$$A)")
MOST_FILES, MOST_BYTES = 9000, 120_000_000


def clones(folder):
    for project in PROJECTS:
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"https://github.com/{project}", os.path.join(folder, project.split("/")[1])], check=True)
    return folder


def build_tree(projects, tree, most_files=MOST_FILES, most_bytes=MOST_BYTES):
    """Copies of the projects until there is enough; every copy under a name of its own."""
    files = size = copies = 0
    while files < most_files and size < most_bytes:
        before = files
        for project in sorted(os.listdir(projects)):
            for folder, below, names in os.walk(os.path.join(projects, project)):
                below[:] = sorted(name for name in below if name not in (".git", "node_modules"))
                for name in sorted(names):
                    source = os.path.join(folder, name)
                    if not name.endswith(READ) or os.path.islink(source) or os.path.getsize(source) > 1_000_000:
                        continue
                    if files >= most_files or size >= most_bytes:
                        return files, size
                    to = os.path.join(tree, f"copy{copies}", os.path.relpath(source, projects))
                    os.makedirs(os.path.dirname(to), exist_ok=True)
                    shutil.copyfile(source, to)
                    files += 1
                    size += os.path.getsize(to)
        copies += 1
        if files == before:
            raise SystemExit(f"nothing to copy in {projects}")
    return files, size


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
            self.commands["ast-grep, five patterns"] = ["sh", "-c", "; ".join(f"ast-grep run -l python -p '{pattern}' '{tree}'" for pattern in PATTERNS)]
        sources = sorted(os.path.join(folder, name) for folder, _, names in os.walk(tree) for name in names if name.endswith((".cpp", ".cc")))[:4]
        if shutil.which("clang-tidy-19") and sources:
            self.commands[f"clang-tidy-19, {len(sources)} files"] = ["clang-tidy-19", "--quiet", "--checks=-*,bugprone-*", *sources, "--", "-std=c++20"]
        self.commands["dbssot, cold"] = [*check, "--no-cache", tree]
        self.commands["dbssot, nothing changed"] = warm
        self.commands["dbssot, one file changed"] = warm
        self.commands["dbssot version"] = [program, "version"]

    def changed(self, number):
        """The file that the third dbssot finds changed: one that matters."""
        with open(os.path.join(self.tree, "bench_changed.py"), "w", encoding="utf-8") as out:
            out.write(f"import os\n\nNUMBER = {number}\nURL = os.environ['DATABASE_URL']\n")

    def round(self, number):
        results = {}
        for name, command in self.commands.items():
            if name.endswith("one file changed"):
                self.changed(number)
            results[name] = run(command, self.scratch)
        return results


def measure(program, tree, scratch, rounds):
    tools = Tools(program, tree, scratch)
    tools.changed(-1)
    time.sleep(3)  # times of files and folders settle
    for _ in range(2):
        run(tools.commands["dbssot, nothing changed"], scratch)
    tools.round(-2)
    all_rounds = []
    for number in range(rounds):
        time.sleep(2.5)
        run(tools.commands["dbssot, nothing changed"], scratch)
        all_rounds.append(tools.round(number))
    os.remove(os.path.join(tree, "bench_changed.py"))
    return {name: tuple(statistics.median(one[name][i] for one in all_rounds) for i in range(3)) for name in tools.commands}


def table(medians):
    base = medians.get("ripgrep, five words", (None,))[0]
    lines = ["| tool | wall | × ripgrep | processor | memory |", "|---|---|---|---|---|"]
    for name, (wall, cpu, memory) in medians.items():
        ratio = f"{wall / base:.1f}" if base else "-"
        lines.append(f"| {name} | {wall * 1000:.0f} ms | {ratio} | {cpu * 1000:.0f} ms | {memory:.0f} MB |")
    return "\n".join(lines) + "\n"


def doubling(program, projects, scratch):
    lines = ["| files | MB | cold wall | processor | memory | × the row above (processor) |", "|---|---|---|---|---|---|"]
    last = None
    for step in range(5):
        tree = os.path.join(scratch, f"double{step}")
        files, size = build_tree(projects, tree, MOST_FILES // 16 * 2**step, MOST_BYTES)
        os.makedirs(os.path.join(tree, ".git"), exist_ok=True)
        command = [program, "check", "--no-cache", "--fail-on", "never", "-o", os.path.join(scratch, "report.txt"), tree]
        run(command, scratch)
        runs = [run(command, scratch) for _ in range(3)]
        wall, cpu, memory = (statistics.median(one[i] for one in runs) for i in range(3))
        lines.append(f"| {files} | {size / 1e6:.0f} | {wall * 1000:.0f} ms | {cpu * 1000:.0f} ms | {memory:.0f} MB | {f'{cpu / last:.2f}' if last else ''} |")
        last = cpu
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--tree")
    parser.add_argument("--projects")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--double", action="store_true")
    parser.add_argument("--out")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    scratch = tempfile.mkdtemp(prefix="dbssot-bench-")
    try:
        projects = None if options.tree and not options.double else options.projects or clones(os.path.join(scratch, "projects"))
        if options.double:
            text = doubling(program, projects, scratch)
        else:
            tree = options.tree or os.path.join(scratch, "tree")
            head = ""
            if not options.tree:
                files, size = build_tree(projects, tree)
                os.makedirs(os.path.join(tree, ".git"), exist_ok=True)
                head = f"{files} files, {size / 1e6:.0f} MB, {os.cpu_count()} cores, medians of {options.rounds} rounds\n\n"
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
