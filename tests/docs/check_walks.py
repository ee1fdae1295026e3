#!/usr/bin/env python3
"""Runs what docs/first-finding.md and docs/cookbook.md show, as a reader would: each section in a fresh copy of a sample project.

Usage: check_walks.py PROGRAM. A comment `<!-- run: NAME -->` names the project: a folder of fixtures/, `fresh` for an empty one, or `folder-of-repositories`.
Blocks of `sh` run whole; of `yaml` the commands of steps and scripts that call dbssot. A command may find something (exit code 1), no more.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = ("first-finding.md", "cookbook.md")
MOST_SECONDS = 300  # "five minutes"
BLOCK = re.compile(r"<!-- run: ([\w-]+) -->|^```(sh|yaml)\n(.*?)^```|^## ", re.M | re.S)


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", *arguments], check=True, capture_output=True)


def project(name, scratch):
    folder = tempfile.mkdtemp(dir=scratch)
    if name == "fresh":
        return folder
    if name == "folder-of-repositories":
        for sample in ("good-service", "two-drivers-one-url"):
            shutil.copytree(os.path.join(ROOT, "fixtures", sample), os.path.join(folder, "repositories", sample))
        return folder
    shutil.copytree(os.path.join(ROOT, "fixtures", name), folder, dirs_exist_ok=True)
    with open(os.path.join(folder, "urls.txt"), "w", encoding="utf-8") as file:
        file.write("postgresql://app@db/shop\n")
    git(folder, "init", "-q", "-b", "main")
    for number in range(2):
        with open(os.path.join(folder, "NOTES.md"), "a", encoding="utf-8") as file:
            file.write(f"{number}\n")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "state")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD~1")
    return folder


def commands(node, key=""):
    """What a CI file would run."""
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from commands(inner, name)
    elif isinstance(node, list):
        for inner in node:
            yield from commands(inner, key)
    elif key in ("run", "script") and isinstance(node, str) and node.startswith("dbssot "):
        yield node


def ran(script, folder, program):
    """The output if every command ended with 0 or 1; else what went wrong. Returns (fault, folder to go on in)."""
    whole = "trap 'code=$?; [ $code -lt 2 ] || exit $code' ERR\n" + script + "\npwd > \"$WALK_PWD\"\n"
    where = folder + ".pwd"
    environment = {**os.environ, "PATH": os.path.dirname(program) + ":" + os.environ["PATH"], "WALK_PWD": where, "GITHUB_STEP_SUMMARY": folder + ".summary",
                   "HOME": folder, "GIT_CONFIG_GLOBAL": "/dev/null"}
    done = subprocess.run(["bash", "-c", whole], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not os.path.exists(where):
        return f"exit code {done.returncode}: {done.stderr[-600:]}", folder, ""
    with open(where, encoding="utf-8") as file:
        return None, file.read().strip(), done.stdout


def main():
    program = os.path.abspath(sys.argv[1])
    faults = blocks = 0
    with tempfile.TemporaryDirectory() as scratch:
        for page in PAGES:
            with open(os.path.join(ROOT, "docs", page), encoding="utf-8") as file:
                text = file.read()
            begun, folder, last = time.monotonic(), None, ""
            for match in BLOCK.finditer(text):
                if match.group(1):
                    folder = project(match.group(1), scratch)
                elif match.group(0) == "## ":
                    folder = None
                elif folder is not None:
                    scripts = [match.group(3)] if match.group(2) == "sh" else list(commands(yaml.safe_load(match.group(3))))
                    for script in scripts:
                        blocks += 1
                        fault, folder, last = ran(script, folder, program)
                        if fault:
                            faults += 1
                            print(f"docs/{page}:{text.count(chr(10), 0, match.start()) + 1}: {fault}\n{script}")
            if page == "first-finding.md":
                seconds = time.monotonic() - begun
                print(f"the walk takes {seconds:.1f} s")
                if seconds > MOST_SECONDS or "0 errors" not in last and "no findings" not in last.lower() and " error" in last:
                    faults += 1
                    print("docs/first-finding.md: errors are left at the end of the walk, or it takes too long:\n" + last)
    print(f"{blocks} blocks run, {faults} faults")
    return 1 if faults or blocks < 12 else 0


if __name__ == "__main__":
    sys.exit(main())
