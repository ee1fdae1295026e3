#!/usr/bin/env python3
"""Measures dbssot on C++ beside clang -fsyntax-only and clang-tidy with one check: per unit and over a whole tree with a compile database, in one run, interleaved.

Usage: cpp.py PROGRAM [--tree FOLDER] [--units N] [--rounds N] [--whole N] [--out FILE.md]
  --tree    a project with build/compile_commands.json; else POCO 1.13.3 is cloned (git, network) and configured (cmake): 681 units, a tenth of them about databases
  --units   units measured one by one, evenly out of those that dbssot reads (12)
  --rounds  of each measurement; medians are taken (3)
  --whole   clang-tidy and clang run over each N-th unit of the tree, and their sum is multiplied; 1 measures all of them (1)
Sources that the compile database does not name are read by dbssot and not by clang-tidy; --configured removes them from the tree that was cloned.
Compared is user time of the processor, as the machine may be busy. All read the same units with the flags of the compile database. Needs clang-19 and clang-tidy-19.
"""

import argparse
import json
import os
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

CHECK = "-*,bugprone-use-after-move"
POCO = ("https://github.com/pocoproject/poco", "poco-1.13.3-release")


def user_time(command, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def configured(folder):
    subprocess.run(["git", "clone", "-q", "--depth", "1", "--branch", POCO[1], POCO[0], folder], check=True)
    options = ["-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", "-DENABLE_TESTS=OFF", "-DENABLE_DATA_SQLITE=OFF"]
    subprocess.run(["cmake", "-S", folder, "-B", os.path.join(folder, "build"), *options], check=True, stdout=subprocess.DEVNULL)
    return folder


class Tree:
    def __init__(self, program, folder):
        self.program = os.path.abspath(program)
        self.folder = os.path.realpath(folder)
        if not any(os.path.exists(os.path.join(self.folder, mark)) for mark in (".git", ".dbssot.yaml")):
            raise SystemExit("the tree needs a .git or .dbssot.yaml: without one, the root of a unit named alone is its folder, and no compile database is found")
        self.build = os.path.join(self.folder, "build")
        with open(os.path.join(self.build, "compile_commands.json"), encoding="utf-8") as file:
            entries = json.load(file)
        self.units = {os.path.realpath(os.path.join(entry["directory"], entry["file"])): entry for entry in reversed(entries)}

    def read_by_us(self):
        """Units of the database that dbssot takes for an audit of the tree."""
        done = subprocess.run([self.program, "files"], cwd=self.folder, capture_output=True, text=True, check=False)
        return sorted(path for path in (os.path.join(self.folder, line) for line in done.stdout.split("\n")) if path in self.units)

    def remove_what_is_not_configured(self):
        for folder, _, names in os.walk(self.folder):
            if os.path.realpath(folder).startswith((self.build, os.path.join(self.folder, ".git"))):
                continue
            for path in (os.path.join(folder, name) for name in names if name.endswith((".c", ".cc", ".cpp", ".cxx"))):
                if os.path.realpath(path) not in self.units:
                    os.remove(path)

    def clang(self, path):
        entry = self.units[path]
        given = entry.get("arguments") or shlex.split(entry["command"])
        arguments = ["clang-19" if path.endswith(".c") else "clang++-19", "-fsyntax-only", "-w"]
        skip = False
        for argument in given[1:]:
            if skip or argument in ("-c", "-o") or argument.startswith("-flto"):
                skip = argument == "-o"
                continue
            arguments.append(argument)
        return user_time(arguments, entry["directory"])

    def clang_tidy(self, path):
        return user_time(["clang-tidy-19", "--quiet", "-p", self.build, f"--checks={CHECK}", path], self.folder)

    def ours(self, *paths, cache=None):
        where = ["--cache-dir", cache] if cache else ["--no-cache"]
        return user_time([self.program, "check", *where, "--fail-on", "never", *paths], self.folder)


def per_unit(tree, count, rounds):
    units = tree.read_by_us()
    units = units[:: max(1, len(units) // count)][:count]
    lines = ["| unit | clang -fsyntax-only | clang-tidy | dbssot | × clang | × clang-tidy |", "|---|---|---|---|---|---|"]
    sums = [0.0, 0.0, 0.0]
    for path in units:
        times = [(tree.clang(path), tree.clang_tidy(path), tree.ours(path)) for _ in range(rounds)]
        clang, tidy, ours = (statistics.median(one[i] for one in times) for i in range(3))
        sums = [total + value for total, value in zip(sums, (clang, tidy, ours))]
        name = os.path.relpath(path, tree.folder)
        lines.append(f"| {name} | {clang:.2f} s | {tidy:.2f} s | {ours:.2f} s | {ours / clang:.2f} | {ours / tidy:.2f} |")
    clang, tidy, ours = sums
    lines.append(f"| all | {clang:.2f} s | {tidy:.2f} s | {ours:.2f} s | {ours / clang:.2f} | {ours / tidy:.2f} |")
    return lines


def together(tree, step):
    """All units that dbssot reads in one run, so that it parses what they share once; clang and clang-tidy read each by itself. clang-tidy reads each step-th."""
    units = tree.read_by_us()
    some = units[::step]
    first = tree.ours(*units)
    clang = sum(tree.clang(path) for path in units)
    tidy = sum(tree.clang_tidy(path) for path in some) * len(units) / len(some)
    ours = statistics.mean([first, tree.ours(*units)])
    return f"{len(units)} units in one run: clang {clang:.1f} s, clang-tidy {tidy:.1f} s, dbssot {ours:.1f} s, {ours / clang:.2f} × clang, {ours / tidy:.2f} × clang-tidy"


def whole(tree, rounds, step, scratch):
    units = sorted(tree.units)[::step]
    factor = len(tree.units) / len(units)
    cold = []
    clang = tidy = 0.0
    shares = max(1, len(units) // rounds)
    for at, path in enumerate(units):
        if at % shares == 0 and len(cold) < rounds:
            cold.append(tree.ours("."))
        clang += tree.clang(path) * factor
        tidy += tree.clang_tidy(path) * factor
    cache = os.path.join(scratch, "cache")
    tree.ours(".", cache=cache)
    warm = statistics.median(tree.ours(".", cache=cache) for _ in range(rounds))
    ours = statistics.median(cold)
    lines = [f"{len(tree.units)} units in the compile database, of which dbssot reads {len(tree.read_by_us())}", ""]
    lines += ["| tool | user time | × dbssot |", "|---|---|---|", f"| dbssot | {ours:.1f} s | 1 |", f"| dbssot, nothing changed | {warm:.2f} s | {warm / ours:.3f} |"]
    lines += [f"| clang -fsyntax-only | {clang:.1f} s | {clang / ours:.1f} |", f"| clang-tidy, one check | {tidy:.1f} s | {tidy / ours:.1f} |"]
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--tree")
    parser.add_argument("--units", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--whole", type=int, default=1)
    parser.add_argument("--out")
    parser.add_argument("--configured", action="store_true")
    options = parser.parse_args()
    scratch = tempfile.mkdtemp(prefix="dbssot-bench-")
    try:
        tree = Tree(options.program, options.tree or configured(os.path.join(scratch, "poco")))
        if options.configured and not options.tree:
            tree.remove_what_is_not_configured()
        text = "\n".join([*per_unit(tree, options.units, options.rounds), "", together(tree, 2), "", *whole(tree, options.rounds, options.whole, scratch)]) + "\n"
        print(text, end="")
        if options.out:
            with open(options.out, "w", encoding="utf-8") as out:
                out.write(text)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
