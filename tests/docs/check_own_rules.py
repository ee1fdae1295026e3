#!/usr/bin/env python3
"""The examples of docs/own-rules.md, each under its own policy, with the case runner that the page recommends.

Usage: check_own_rules.py PROGRAM. Exit code 1 with the examples that do not do what the page says.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)


def examples(page):
    """(title, policy, {file: text}) of every section below `## Examples`."""
    for section in page.split("\n## Examples\n")[1].split("\n### ")[1:]:
        blocks = BLOCK.findall(section)
        policy = next(text for language, name, text in blocks if language == "yaml" and not name)
        yield section.splitlines()[0], policy, {name: text for _, name, text in blocks if name}


def main():
    number = failed = 0
    for title, policy, files in examples(pathlib.Path("docs/own-rules.md").read_text(encoding="utf-8")):
        number += 1
        with tempfile.TemporaryDirectory() as folder:
            rule = re.search(r"^  ([a-z0-9-]+):", policy, re.M).group(1)
            cases = pathlib.Path(folder, "rules-of-ours", rule, "cases", "project")
            cases.mkdir(parents=True)
            pathlib.Path(folder, ".dbssot.yaml").write_text(policy, encoding="utf-8")
            for name, text in files.items():
                (cases / name).write_text(text, encoding="utf-8")
            command = [PROGRAM, "test", "--config", ".dbssot.yaml", "rules-of-ours"]
            run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            expected = sum(text.count("expect:") for text in files.values())
            if run.returncode != 0 or expected == 0 or "1 passed" not in run.stdout:
                failed += 1
                print(f"{title}:\n{run.stdout}{run.stderr}")
            # The annotation counts: with the rule switched off, the expectation is not met.
            pathlib.Path(folder, ".dbssot.yaml").write_text(policy.replace("    message:", "    severity: 'off'\n    message:") if "severity:" not in policy else re.sub(r"severity: \w+", "severity: 'off'", policy), encoding="utf-8")
            off = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            if off.returncode == 0:
                failed += 1
                print(f"{title}: passes with the rule switched off:\n{off.stdout}{off.stderr}")
    print(f"{number} examples, {failed} failed")
    return 1 if failed or number < 6 else 0


sys.exit(main())
