#!/usr/bin/env python3
"""Audits sample projects with random changes in them, until a time is up: whatever stands in a project, an audit ends, says what it found, and does not crash.

Usage: mutate_projects.py PROGRAM [SECONDS [SEED]]. Best with a build of the sanitizers (`cmake --preset sanitize`). Prints its seed, so that a run can be
repeated; a project that made the program fail is kept, and its folder told. Exit code 1 if there was one.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FORMATS = ("json", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown", "html")
LONGEST = 60  # seconds for one audit, sanitizers and a busy machine allowed for
PIECES = (
    *(b"{{", b"}}", b"${", b"}", b"[", b"]", b"(", b")", b": ", b"- ", b"\n", b'"', b"'", b'"""', b"#", b"=", b"&a ", b"*a", b"<<:", b"---\n", b"|\n", b">-\n", b"\\"),
    *(b"\t", b"\r\n", b"\0", b"\xff", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"<<EOF\n", b"!Ref ", b"? ", b"%", b",", b"export ", b"postgresql://u:p@h/d", b"password=", b"%3D"),
    *(b"lambda: ", b"f'{", b" if x else ", b"::error::", b"##[", b"\x1b[31m", b"ghp_", b"eyJ.eyJ", b"PASSWORDS = [", b"SECRET_KEY: |\n  ", b"@", b"*args", b"async ", b"class A(A):\n"),
)


def mutated(text, others, rng):
    text = bytearray(text)
    for _ in range(rng.randint(1, 12)):
        at = rng.randint(0, len(text))
        kind = rng.randrange(7)
        if kind == 0:
            text[at:at] = rng.choice(PIECES)
        elif kind == 1:
            del text[at : at + rng.randint(1, 40)]
        elif kind == 2 and text:
            begin = rng.randrange(len(text))
            text[at:at] = text[begin : begin + rng.randint(1, 400)]
        elif kind == 3:
            text[at:at] = bytes([rng.randrange(256)])
        elif kind == 4:
            text[at:at] = rng.choice(PIECES) * rng.choice((2, 50, 3000))
        elif kind == 5:
            other = rng.choice(others)
            begin = rng.randint(0, len(other))
            text[at:at] = other[begin : begin + rng.randint(1, 600)]
        elif at < len(text):
            text[at] = rng.randrange(256)
    return bytes(text)


def samples():
    """Folders of sample projects: of each its files and what stands in them. No C++: Clang has limits of its own."""
    folders = []
    for base in ("fixtures", "rules"):
        for folder in sorted(os.listdir(os.path.join(ROOT, base))):
            whole = os.path.join(ROOT, base, folder)
            files = {}
            for where, _, names in os.walk(whole):
                for name in names:
                    path = os.path.join(where, name)
                    if name.endswith((".cpp", ".h", ".md", ".png")) or os.path.getsize(path) > 200_000:
                        continue
                    with open(path, "rb") as file:
                        files[os.path.relpath(path, whole)] = file.read()
            if files:
                folders.append(files)
    return folders


def main():
    program = os.path.abspath(sys.argv[1])
    end = time.monotonic() + float(sys.argv[2] if len(sys.argv) > 2 else 60)
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    rng = random.Random(seed)
    projects = samples()
    everything = [text for files in projects for text in files.values() if text]
    runs = failures = 0
    while time.monotonic() < end:
        folder = tempfile.mkdtemp(prefix="dbssot-mutated-")
        for path, text in rng.choice(projects).items():
            target = os.path.join(folder, "p", path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(mutated(text, everything, rng) if rng.random() < 0.6 else text)
        also = [word for name in FORMATS for word in ("--also", f"{name}={folder}/{name}")]
        commands = (["check", ".", "--include-tests", "--fail-on", "never", *also], ["check", ".", "--include-tests", "--fail-on", "never"], ["check", ".", "--diff", "--fix-unsafe"], ["facts", "."], ["map", "."], ["verify", "."])
        failed = False
        for command in (commands[0], commands[1], rng.choice(commands[2:])):
            try:
                done = subprocess.run([program, *command], cwd=os.path.join(folder, "p"), env={**os.environ, "XDG_CACHE_HOME": f"{folder}/cache"}, capture_output=True, timeout=LONGEST, check=False)
                failed = done.returncode not in (0, 1, 2) or b"Sanitizer" in done.stderr or b"runtime error" in done.stderr
                said = done.stderr[-3000:].decode(errors="replace")
            except subprocess.TimeoutExpired:
                failed, said = True, f"not ended after {LONGEST} s"
            runs += 1
            if failed:
                failures += 1
                print(f"{folder}: dbssot {' '.join(command)}\n{said}", flush=True)
                break
        if not failed:
            shutil.rmtree(folder)
    print(f"{runs} runs, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
