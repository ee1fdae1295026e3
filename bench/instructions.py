#!/usr/bin/env python3
"""Counts the instructions of audits of fixed inputs and holds them against the budget in bench/instructions.json: a check of speed that does not depend on how busy
the machine is.

Usage: instructions.py PROGRAM [--record]. Needs valgrind; exit code 77 without it, 1 when a count is beyond its budget. Each budget leaves room for another compiler
or C library; --record writes what is counted now.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUDGET = os.path.join(ROOT, "bench", "instructions.json")
ROOM = 1.35  # between GCC 12 at -O1 and at -O3 lie some 25 %

ADVICE = """
{name}: {counted:,} million instructions, {ratio:.2f} times what was recorded ({recorded:,}); the budget is {room} times.
  What got slower:   valgrind --tool=callgrind --callgrind-out-file=/tmp/now {command}
                     callgrind_annotate --inclusive=yes /tmp/now | head -60
  and the same of the commit before. If the cost is worth it, say so in the commit and record it: bench/instructions.py PROGRAM --record"""


def write_sources(folder):
    """A service of many modules: few have to do with its database, as in real ones."""
    os.makedirs(os.path.join(folder, ".git"))
    for i in range(120):
        names = "\n".join(f"    value_{j} = transform(argument, {j}, 'text {j}')" for j in range(30))
        with open(os.path.join(folder, f"module_{i}.py"), "w", encoding="utf-8") as out:
            out.write(f"from module_{(i + 1) % 120} import helper_{(i + 1) % 120}\n\n\ndef helper_{i}(argument):\n{names}\n    return helper_{(i + 1) % 120}(value_3)\n")
    for i in range(12):
        with open(os.path.join(folder, f"db_{i}.py"), "w", encoding="utf-8") as out:
            out.write(f"import os\n\nfrom sqlalchemy import create_engine\n\nURL_{i} = os.environ['DATABASE_URL'] + '?sslmode=require'\n\n\ndef engine_{i}():\n    return create_engine(URL_{i}, pool_size={i})\n")
    with open(os.path.join(folder, "docker-compose.yml"), "w", encoding="utf-8") as out:
        out.write("services:\n" + "".join(f"  s{i}:\n    image: shop\n    environment:\n      DATABASE_URL: postgresql://shop@db/s{i}\n" for i in range(60)))


def count(program, arguments, folder):
    environment = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1750000000"}
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if not found or done.returncode not in (0, 1):
        raise SystemExit(f"callgrind counted nothing: {done.stderr[-500:]}")
    return round(int(found.group(1)) / 1e6, 1)


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    program = os.path.abspath(sys.argv[1])
    if subprocess.run(["sh", "-c", "command -v valgrind"], capture_output=True, check=False).returncode:
        print("valgrind is not installed")
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        service = os.path.join(scratch, "service")
        write_sources(service)
        check = ["check", "--no-cache", "-j", "1", "--fail-on", "never", "--format", "json"]
        cases = {
            "start (dbssot version)": (["version"], scratch),
            "a service of 132 modules": ([*check, "."], service),
            "fixtures/drifted-monorepo": ([*check, "fixtures/drifted-monorepo"], ROOT),
            "fixtures/odd-reads": ([*check, "fixtures/odd-reads"], ROOT),
        }
        # What an audit costs where nothing has changed that matters.
        warm = ["check", "--cache-dir", os.path.join(scratch, "cache"), "-j", "1", "--fail-on", "never", "--format", "json", "."]
        changed = os.path.join(scratch, "changed")
        write_sources(changed)
        environment = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1750000000"}
        subprocess.run([program, *warm], cwd=changed, env=environment, capture_output=True, check=True)
        with open(os.path.join(changed, "module_7.py"), "a", encoding="utf-8") as out:
            out.write("\n\ndef more():\n    return helper_7(7)\n")
        cases["the same service, one module changed"] = ([*warm], changed)
        counted = {name: count(program, *case) for name, case in cases.items()}
        if "--record" in sys.argv:
            with open(BUDGET, "w", encoding="utf-8") as out:
                json.dump({"unit": "million instructions, by callgrind", "counts": counted}, out, indent=2)
                out.write("\n")
            return 0
        with open(BUDGET, encoding="utf-8") as file:
            recorded = json.load(file)["counts"]
        slow = 0
        for name, now in counted.items():
            ratio = now / recorded[name]
            print(f"{name}: {now:,} million instructions, {ratio:.2f} of what was recorded")
            if ratio > ROOM:
                slow += 1
                print(ADVICE.format(name=name, counted=now, ratio=ratio, recorded=recorded[name], room=ROOM, command=" ".join(["dbssot", *cases[name][0]])))
        return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
