#!/usr/bin/env python3
"""Runs the queries of docs/map.md against the databases that `dbssot map --format sqlite` writes of the sample projects.

Usage: check_queries.py PROGRAM. Every query has to find something in fixtures/drifted-monorepo, every table that the page names has to be there,
with and without facts, and two runs have to give the same bytes. Exit code 1 with one line per fault.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXPECTED = {  # read in the sample's code
    "Who opens": [
        ("auth", "auth/initializer.py", 30, "sqlalchemy.ext.asyncio.create_async_engine"),
        ("orders", "orders/maintenance.py", 15, "sqlalchemy.ext.asyncio.create_async_engine"),
    ],
}


def written(program, folder, scratch, name):
    path = os.path.join(scratch, name)
    subprocess.run([program, "map", "--format", "sqlite", "-o", path, folder], cwd=ROOT, capture_output=True, check=True)
    with open(path, "rb") as file:
        return path, file.read()


def queries():
    with open(os.path.join(ROOT, "docs", "map.md"), encoding="utf-8") as file:
        text = file.read()
    return re.findall(r"\n([^\n]+)\n\n```sql\n(.*?)```", text, re.S), text


def main():
    program = os.path.abspath(sys.argv[1])
    faults = []
    found, page = queries()
    with open(os.path.join(ROOT, "docs", "facts.schema.json"), encoding="utf-8") as file:
        kinds = json.load(file)["properties"]["kind"]["enum"]
    with tempfile.TemporaryDirectory() as scratch:
        path, first = written(program, "fixtures/drifted-monorepo", scratch, "one.db")
        _, second = written(program, "fixtures/drifted-monorepo", scratch, "two.db")
        if first != second:
            faults.append("two runs differ")
        os.mkdir(os.path.join(scratch, "empty"))
        empty, _ = written(program, os.path.join(scratch, "empty"), scratch, "empty.db")
        for base in (path, empty):
            with sqlite3.connect(base) as database:
                if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                    faults.append(f"{base}: not whole")
                tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
                named = set(re.findall(r"^\| `(\w+)`", page.split("### Questions")[0].split("SQLite needs")[1], re.M))
                for table in sorted((named | {kind.replace("-", "_") for kind in kinds}) - tables):
                    faults.append(f"{os.path.basename(base)}: no table {table}")
        with sqlite3.connect(path) as database:
            for title, query in found:
                rows = database.execute(query).fetchall()
                if not rows:
                    faults.append(f"finds nothing: {title}")
                for start, expected in EXPECTED.items():
                    if title.startswith(start) and [row[: len(expected[0])] for row in rows] != expected:
                        faults.append(f"{title}: {rows}")
    for fault in faults:
        print(fault)
    print(f"{len(found)} queries, {len(faults)} faults")
    return 1 if faults or len(found) < 6 else 0


if __name__ == "__main__":
    sys.exit(main())
