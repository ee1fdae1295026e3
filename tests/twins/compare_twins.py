#!/usr/bin/env python3
"""Checks that the Python and the C++ twin of fixtures/twins give the same facts.

Usage: compare_twins.py PROGRAM. What is compared is what fixtures/twins/twins.md lists: kind, variable, default, role and sources of the facts
of each function, without places and spelled calls. Exit code 1 with one line per difference that nobody wrote down, and for each that
was written down and is gone.
"""

import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TWINS = os.path.join(ROOT, "fixtures", "twins")
KINDS = ("env-read", "url-build", "url-inspection", "connection", "engine", "url-literal")

# Differences that stand, each with its reason. `function kind field`.
KNOWN = set()


def role(fact):
    if fact["kind"] == "url-inspection":
        return f"{fact['how']} {fact['argument']}"
    if fact["kind"] == "url-build":
        return "conninfo" if fact["is_conninfo"] else "URL"
    return fact.get("mode")


def sources(fact):
    """Each source once; of literals only that there is one, as their count is that of the expressions on the way."""
    names = {(source["kind"], source["name"].rpartition("UrlBuilder")[2] if source["kind"] == "source-of-truth" else source["name"])
             for source in fact.get("sources", [])}
    return sorted(names)


def facts(program, twin):
    done = subprocess.run([program, "facts", "--format", "jsonl", os.path.join(TWINS, twin)], capture_output=True, text=True, check=True)
    found = []
    for fact in map(json.loads, done.stdout.splitlines()):
        if fact["kind"] in KINDS and fact["scope"]:
            function = fact["scope"].replace("::", ".").rpartition(".")[2]
            found.append((function, fact["kind"], fact.get("variable") or "", {
                "default": fact.get("default"), "role": role(fact), "value": fact.get("value") if fact["kind"] == "url-literal" else None,
                "in_source_of_truth": fact["in_source_of_truth"], "is_database": fact.get("is_database"), "sources": sources(fact)}))
    return sorted(found, key=lambda fact: fact[:3])


def main():
    program = os.path.abspath(sys.argv[1])
    python, cpp = facts(program, "python"), facts(program, "cpp")
    if [fact[:3] for fact in python] != [fact[:3] for fact in cpp] or len(python) < 25:
        for name, ours, theirs in (("Python", python, cpp), ("C++", cpp, python)):
            for fact in ours:
                if fact[:3] not in [other[:3] for other in theirs]:
                    print(f"only in {name}: {' '.join(fact[:3])}")
        print(f"{len(python)} facts of Python, {len(cpp)} of C++")
        return 1
    met, faults = set(), 0
    for one, other in zip(python, cpp):
        for field in one[3]:
            if one[3][field] == other[3][field]:
                continue
            name = f"{one[0]} {one[1]} {field}"
            met.add(name)
            if name not in KNOWN:
                faults += 1
                print(f"{' '.join(one[:3])}: {field} is {one[3][field]!r} in Python and {other[3][field]!r} in C++")
    for name in sorted(KNOWN - met):
        faults += 1
        print(f"{name}: no longer differs; take it out of KNOWN")
    print(f"{len(python)} pairs of facts compared, {len(met)} known differences, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
