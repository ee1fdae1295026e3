#!/usr/bin/env python3
"""Checks that every dbssot command in our pages exists, and has the options that are shown with it.

Usage: check_commands.py PROGRAM. Reads fenced, indented and inline code of the Markdown pages, and the workflows. Exit code 0, or 1 with one
line per fault: `page:line: command: what is wrong`.
"""

import functools
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "rules/*/README.md", ".github/workflows/*.yml", ".pre-commit-hooks.yaml")

CALL = re.compile(r"(?:^|[\s`'\"(/])dbssot((?: +[a-z][a-z-]*)?(?: [^`#|;&]*)?)")


def code(path):
    """(line number, text) of what is code on a page; everything in files that are not Markdown."""
    fenced = False
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not path.endswith(".md"):
                yield number, line
            elif re.match(r"\s*(```|~~~)", line):
                fenced = not fenced
            elif fenced or line.startswith("    "):
                yield number, line
            else:
                for span in re.findall(r"`([^`]+)`", line):
                    yield number, span


@functools.lru_cache(maxsize=None)
def help_of(program, *command):
    """The help text, or nothing if there is no such command."""
    done = subprocess.run([program, *command, "--help"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    return done.stdout if done.returncode == 0 else None


def faults(program, call):
    words = call.split()
    if not words or not re.fullmatch(r"[a-z][a-z-]*", words[0]):
        return  # the name alone, or prose
    general = help_of(program) or ""
    command = [words[0]]
    text = help_of(program, *command)
    if text is None or not re.search(rf"^ *{words[0]}\b", general, re.MULTILINE):
        yield "no such command"
        return
    if len(words) > 1 and words[1][0].isalpha() and re.search(rf"^ +{re.escape(words[1])}(\s|$)", text, re.MULTILINE):
        text += help_of(program, words[0], words[1]) or ""
    for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(words[1:])):
        if not re.search(rf"(?<![\w-]){option}(?![\w-])", text + general):
            yield f"no option {option}"


def main():
    program = os.path.abspath(sys.argv[1])
    found = checked = 0
    for page in sorted(path for pattern in PAGES for path in glob.glob(os.path.join(ROOT, pattern))):
        if page.endswith(os.path.join("docs", "commands.md")):
            continue  # the help itself
        for number, text in code(page):
            if text.lstrip().startswith("#"):
                continue  # a comment of the language shown, such as a suppression
            for call in CALL.findall(text):
                checked += 1
                for fault in faults(program, call):
                    found += 1
                    print(f"{os.path.relpath(page, ROOT)}:{number}: dbssot{call.rstrip()}: {fault}")
    print(f"{checked} commands checked, {found} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
