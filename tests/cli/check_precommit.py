#!/usr/bin/env python3
"""Runs our hook in the real pre-commit: the manifest is valid, a bad commit is stopped, a good one passes, and only changed files count.

Usage: check_precommit.py PROGRAM. Exit code 77 (skipped), with the reason, where pre-commit is not installed. The hook is taken from this repository's
manifest as a local one, so that nothing is cloned and no network is needed.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GOOD = "import os\n\n\ndef url():\n    return os.environ['DATABASE_URL']\n"
BAD = 'import sqlalchemy\n\nengine = sqlalchemy.create_engine("postgres://shop@db.internal/shop")\n'


def main():
    program = os.path.abspath(sys.argv[1])
    if shutil.which("pre-commit") is None:
        print("skipped: pre-commit is not installed (apt-get install pre-commit)")
        return 77
    scratch = tempfile.mkdtemp(prefix="dbssot-hook-")
    try:
        return hold(program, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def hold(program, scratch):
    project, home, path = (os.path.join(scratch, name) for name in ("project", "home", "bin"))
    for folder in (project, home, path):
        os.mkdir(folder)
    os.symlink(program, os.path.join(path, "dbssot"))
    environment = {"PATH": path + os.pathsep + os.environ["PATH"], "HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
                   "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org"}

    def run(*command, expected=0):
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, env=environment, check=False)
        if (done.returncode != 0) != (expected != 0):
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def write(name, text):
        os.makedirs(os.path.dirname(os.path.join(project, name)) or project, exist_ok=True)
        with open(os.path.join(project, name), "w", encoding="utf-8") as file:
            file.write(text)

    manifest = os.path.join(ROOT, ".pre-commit-hooks.yaml")
    run("pre-commit", "validate-manifest", manifest)
    with open(manifest, encoding="utf-8") as file:
        hooks = [line.rstrip("\n") for line in file if not line.startswith("#")]
    write(".pre-commit-config.yaml", "repos:\n- repo: local\n  hooks:\n" + "".join(f"  {line}\n" for line in hooks))
    run("git", "init", "-q")
    run("pre-commit", "validate-config")
    run("pre-commit", "install")

    # What is there already does not stop anybody: the hook is about the files of the commit.
    write("legacy.py", BAD)
    run("git", "add", "-A")
    run("git", "commit", "-qm", "legacy", "--no-verify")
    write("settings.py", GOOD)
    run("git", "add", "settings.py")
    begin = time.monotonic()
    output = run("git", "commit", "-qm", "good")
    seconds = time.monotonic() - begin
    assert "Passed" in output, output
    print(f"a commit of one file: {seconds:.2f} s with pre-commit around it")

    write("deploy/.env.prod", "DATABASE_URL=postgresql+asyncpg://shop@db.internal/shop?sslmode=require\n")
    write("worker.py", BAD)
    write("notes.md", "nothing for us\n")
    run("git", "add", "-A")
    output = run("git", "commit", "-qm", "bad", expected=1)
    for expected in ("worker.py:3", "deploy/.env.prod:1", "driver-scheme-mismatch", "ssl-parameter-mismatch"):
        assert expected in output, f"{expected} is missing in:\n{output}"
    assert not re.search(r"^legacy\.py:", output, re.MULTILINE), output
    assert run("git", "log", "--format=%s").split() == ["good", "legacy"]

    write("notes.md", "still nothing\n")
    run("git", "reset", "-q")
    run("git", "add", "notes.md")
    assert "no files to check" in run("git", "commit", "-qm", "notes"), "a file without facts wakes the hook"

    # The hook itself, as pre-commit calls it, is far below a second.
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([program, "check", "--force-exclude", "--only-files", "settings.py"], cwd=project, capture_output=True, check=True, env=environment)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime  # of the processor: the machine may be busy
    assert seconds < 1, f"the hook took {seconds:.2f} s"
    print(f"the hook alone: {seconds:.3f} s of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
