#!/usr/bin/env python3
"""Puts what build/dbssot prints for a sample project into README.md, between the two markers.

tools/readme_output.py [PROGRAM]    rewrites the README; one finding a rule until a screen is full, then the last line
"""

import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLE = "fixtures/two-drivers-one-url"
SCREEN = 36  # lines
BEGIN, END = "<!-- output: begin -->\n", "<!-- output: end -->\n"


def screenful(program):
    done = subprocess.run([program, "check", SAMPLE, "--color", "never"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"dbssot check {SAMPLE} ended with exit code {done.returncode}: {done.stderr}")
    findings = done.stdout.rstrip("\n").split("\n\n")
    shown, rules, lines = [], set(), 0
    for finding in findings[:-1]:
        rule = finding.splitlines()[0].rpartition("[")[2]
        if rule in rules or lines + finding.count("\n") + 2 > SCREEN:
            continue
        rules.add(rule)
        shown.append(finding)
        lines += finding.count("\n") + 2
    if len(shown) < len(findings) - 1:
        shown.append("…")
    return "\n\n".join([*shown, findings[-1]])


def main():
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build", "dbssot"))
    path = os.path.join(ROOT, "README.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{head}{BEGIN}\n```console\n$ build/dbssot check {SAMPLE}\n{screenful(program)}\n```\n\n{END}{tail}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
