#!/usr/bin/env python3
"""Checks that every relative link in our Markdown pages leads to a file, and every #anchor to a heading of that file.

Addresses outside the repository are not fetched. Samples (fixtures, cases of rules, test data) are not pages of ours and are left out.
Exit code 0, or 1 with one line per dead link: `page:line: target: what is wrong`.
"""

import os
import re
import sys
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NOT_OURS = {".git", "node_modules", "fixtures", "cases", "data"}

FENCE = re.compile(r"^\s*(```+|~~~+)")
CODE = re.compile(r"(`+)(?:(?!\1).)+?\1(?!`)")
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'(][^)]*)?\)")
DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)")
HTML = re.compile(r"<(?:a|img)\b[^>]*?\b(?:href|src)=\"([^\"]+)\"")
HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
HTML_ANCHOR = re.compile(r"<[^>]*\b(?:id|name)=\"([^\"]+)\"")


def pages():
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(f for f in folders if f not in NOT_OURS and not f.startswith("build"))
        for name in sorted(files):
            if name.endswith(".md"):
                yield os.path.join(folder, name)


def prose(path):
    """Lines outside fenced code, numbered from 1."""
    fence = None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            mark = FENCE.match(line)
            if mark and fence is None:
                fence = mark.group(1)[:3]
            elif mark and mark.group(1).startswith(fence):
                fence = None
            elif fence is None:
                yield number, line.rstrip("\n")


def slug(heading):
    """The anchor that GitHub gives a heading: text without markup, lower case, spaces to '-', other punctuation dropped."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    text = re.sub(r"<[^>]*>", "", text) if "`" not in text else text
    text = re.sub(r"[`*]", "", text).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(path):
    found, seen = set(), {}
    for _, line in prose(path):
        heading = HEADING.match(line)
        if heading:
            name = slug(heading.group(1))
            count = seen.get(name, 0)
            seen[name] = count + 1
            found.add(f"{name}-{count}" if count else name)
        found.update(HTML_ANCHOR.findall(line))
    return found


def links(path):
    for number, line in prose(path):
        line = CODE.sub("", line)
        for pattern in (LINK, DEFINITION, HTML):
            for target in pattern.findall(line):
                yield number, target


def fault(page, target):
    """What is wrong with a link, or nothing."""
    if re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE) or target.startswith("//"):
        return None
    path, _, anchor = target.partition("#")
    path = urllib.parse.unquote(path.partition("?")[0])
    goal = os.path.normpath(os.path.join(ROOT if path.startswith("/") else os.path.dirname(page), path.lstrip("/"))) if path else page
    if os.path.commonpath([ROOT, goal]) != ROOT:
        return "leads out of the repository"
    if not os.path.exists(goal):
        return "no such file"
    if anchor and goal.endswith(".md") and anchor not in anchors(goal):
        return "no such heading"
    return None


def main():
    faults = checked = 0
    for page in pages():
        for number, target in links(page):
            checked += 1
            wrong = fault(page, target)
            if wrong:
                faults += 1
                print(f"{os.path.relpath(page, ROOT)}:{number}: {target}: {wrong}")
    print(f"{checked} links checked, {faults} dead")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
