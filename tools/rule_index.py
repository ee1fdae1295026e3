#!/usr/bin/env python3
"""Writes docs/rules.md: every rule with the first sentence of its page.

tools/rule_index.py           rewrites the file
tools/rule_index.py --check   exit code 1 if it would change
"""

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
INDEX = os.path.join(ROOT, "docs", "rules.md")
HEAD = """# Rules

<!-- Written by tools/rule_index.py from rules/*/README.md (`make docs`). Do not edit. -->

{count} rules. `dbssot explain RULE` prints the page of one; [policy.md](policy.md) tells how to change the severity of a rule or switch it off, and
[CONTRIBUTING.md](../CONTRIBUTING.md) how to add one.

| rule | severity | what it finds |
|---|---|---|
"""


def first_sentence(page):
    """The first paragraph after the title, up to its first full stop."""
    paragraph = []
    for line in page.splitlines():
        if line.startswith(("#", "<!--")) or (not line.strip() and not paragraph):
            continue
        if not line.strip():
            break
        paragraph.append(line.strip())
    text = " ".join(paragraph)
    return re.split(r"(?<=[^.A-Z][.])\s+(?=[A-Z`])", text, maxsplit=1)[0].rstrip(".")


def severity(code):
    """As RuleInfo states it; the struct's default when it does not."""
    stated = re.search(r"(?:^|[{,])\s*\.severity = Severity::(\w+)", code, re.MULTILINE)  # not `finding.severity = …`
    return stated.group(1) if stated else "warning"


def index():
    folder = os.path.join(ROOT, "rules")
    rows = []
    for rule in sorted(os.listdir(folder)):
        code, page = (os.path.join(folder, rule, name) for name in ("rule.cpp", "README.md"))
        if not os.path.exists(code):
            continue
        if not os.path.exists(page):
            sys.exit(f"rules/{rule} has no README.md")
        with open(code, encoding="utf-8") as c, open(page, encoding="utf-8") as p:
            summary = first_sentence(p.read()).replace("|", "\\|")
            rows.append(f"| [{rule}](../rules/{rule}/README.md) | {severity(c.read())} | {summary} |\n")
    return HEAD.format(count=len(rows)) + "".join(rows)


def main():
    wanted = index()
    current = open(INDEX, encoding="utf-8").read() if os.path.exists(INDEX) else ""
    if wanted == current:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/rules.md is out of date: run `make docs`")
        return 1
    with open(INDEX, "w", encoding="utf-8") as file:
        file.write(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
