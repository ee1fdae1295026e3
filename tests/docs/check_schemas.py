#!/usr/bin/env python3
"""Checks that what dbssot writes for fixtures/ is what docs/report.schema.json, docs/facts.schema.json, docs/verify.schema.json, docs/map.schema.json and
docs/compare.schema.json promise.

Usage: check_schemas.py PROGRAM. Exit code 1 with the first faults of each output.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MOST = 10  # faults shown of one output


def validator(name):
    with open(os.path.join(ROOT, "docs", name), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def output(program, *arguments):
    done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"dbssot {' '.join(arguments)} ended with exit code {done.returncode}: {done.stderr}")
    return done.stdout


def compared(program):
    """A sample project before and after most of it was there."""
    with tempfile.TemporaryDirectory() as folder:
        sample = os.path.join(ROOT, "fixtures", "drifted-monorepo")
        shutil.copytree(os.path.join(sample, "orders"), os.path.join(folder, "orders"))
        git = ["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run([*git, "init", "-q"], check=True)
        for _ in range(2):
            subprocess.run([*git, "add", "-A"], check=True)
            subprocess.run([*git, "commit", "-q", "-m", "state"], check=True)
            shutil.copytree(sample, folder, dirs_exist_ok=True)
        return output(program, "compare", "--format", "json", "--path", folder, "--since", "HEAD~1")


def faults(check, document, name):
    found = list(check.iter_errors(document))
    for error in found[:MOST]:
        print(f"{name}: {error.json_path}: {error.message[:200]}")
    return len(found)


def main():
    program = os.path.abspath(sys.argv[1])
    report = json.loads(output(program, "check", "--format", "json", "--timing", "fixtures"))
    number = faults(validator("report.schema.json"), report, "report")
    check, kinds = validator("facts.schema.json"), set()
    for line, text in enumerate(output(program, "facts", "--format", "jsonl", "fixtures").splitlines(), 1):
        fact = json.loads(text)
        kinds.add(fact.get("kind"))
        number += faults(check, fact, f"facts, line {line}")
    verified = 0
    for project in ("primary-secrets-fallback", "resolved-environments", "staging-timeouts"):
        document = json.loads(output(program, "verify", "--format", "json", f"fixtures/{project}"))
        number += faults(validator("verify.schema.json"), document, f"verify, {project}")
        verified += document["summary"]["services"]
    if verified < 5:
        sys.exit(f"verify found {verified} services in fixtures/")
    for project in (".", "drifted-monorepo", "good-service", "resolved-environments"):
        document = json.loads(output(program, "map", "--format", "json", f"fixtures/{project}"))
        number += faults(validator("map.schema.json"), document, f"map, {project}")
    number += faults(validator("compare.schema.json"), json.loads(compared(program)), "compare")
    print(f"{len(report['findings'])} findings and facts of {len(kinds)} kinds checked, {number} faults")
    return 1 if number or not report["findings"] or len(kinds) < 15 else 0


if __name__ == "__main__":
    sys.exit(main())
