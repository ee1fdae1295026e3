#!/usr/bin/env python3
"""Packs an installed dbssot into a wheel, so that pip and pre-commit need no compiler. Prints the name of the file.

Usage: make_wheel.py --version 0.1.0 --platform manylinux_2_36_x86_64 --stage DIR --out DIR. DIR/bin/dbssot becomes a script of the environment and
DIR/lib/dbssot/ its libraries: the program looks for them at ../lib/dbssot. The format is that of the "binary distribution format" of
packaging.python.org; nothing but the standard library is needed.
"""

import argparse
import base64
import hashlib
import os
import time
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def contents(stage, data):
    """(name in the wheel, bytes, is a program) of what is installed."""
    licences = "share/doc/dbssot/licences"
    for folder, scheme in (("bin", "scripts"), ("lib/dbssot", "data/lib/dbssot"), ("share/man/man1", "data/share/man/man1"), (licences, f"data/{licences}")):
        base = os.path.join(stage, folder)
        for name in sorted(os.listdir(base)):
            with open(os.path.join(base, name), "rb") as file:
                yield f"{data}/{scheme}/{name}", file.read(), folder == "bin"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option in ("--version", "--platform", "--stage", "--out"):
        parser.add_argument(option, required=True)
    options = parser.parse_args()
    tag = f"py3-none-{options.platform}"
    stem = f"dbssot-{options.version}"
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    metadata = (
        f"Metadata-Version: 2.1\nName: dbssot\nVersion: {options.version}\nSummary: Finds where a project's database URL has more than one source of truth\n"
        f"License: Apache-2.0\nRequires-Python: >=3.7\nDescription-Content-Type: text/markdown\n\n{readme}"
    )
    with open(os.path.join(ROOT, "LICENSE"), "rb") as file:
        licence = file.read()
    info = f"{stem}.dist-info"
    entries = list(contents(options.stage, f"{stem}.data"))
    entries += [
        (f"{info}/METADATA", metadata.encode(), False),
        (f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: dbssot\nRoot-Is-Purelib: false\nTag: {tag}\n".encode(), False),
        (f"{info}/LICENSE", licence, False),
    ]
    record = ""
    for name, content, _ in entries:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(content)}\n"
    entries.append((f"{info}/RECORD", f"{record}{info}/RECORD,,\n".encode(), False))

    date = time.gmtime(max(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())), 315532800))[:6]
    path = os.path.join(options.out, f"{stem}-{tag}.whl")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        for name, content, is_program in entries:
            entry = zipfile.ZipInfo(name, date)
            entry.external_attr = (0o100755 if is_program else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, content)
    print(os.path.basename(path))


if __name__ == "__main__":
    main()
