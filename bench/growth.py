#!/usr/bin/env python3
"""Runs dbssot on generated inputs that have n, 2n and 4n of one thing and tells what grows faster than the input: in instructions, or in memory.

Usage: growth.py PROGRAM [WORD…] [--quick] [--scale FACTOR] [--limit SECONDS] [--keep FOLDER] [--list]
  WORD     cases whose name holds one of these; all without
  --quick  half of n, and only what was once worse than linear: less than a minute; 77 where perf does not count instructions
  --scale  times the n of each case
  --limit  what a run may take, in seconds (60)
  --keep   write inputs here and leave them

What grows more than 2.6 times where its input doubles is marked, and so is what crashes, takes too long, takes more than 2 GB or shows a password. What a run costs
without any input is taken off first. Instructions are counted by perf or valgrind, whichever is there, so that a busy machine changes nothing; without either it is the time of the
processor, which is good for a look. Exit code 1 when something is marked.
"""

import argparse
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from growth_cases import CASES, ONCE_WORSE, PASSWORD, Case

MOST_GROWTH = 2.6  # a doubled input; n log n stays below it, as does what doubles a table on its way
MOST_MEMORY = 2048
SMALL = {"instructions": 15e6, "seconds": 0.1, "memory": 24}  # differences below these say nothing


class Run:
    """One run: what it cost, how it ended."""
    def __init__(self, cost, memory, fault):
        self.cost, self.memory, self.fault = cost, memory, fault


def works(command):
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


class Meter:
    def __init__(self, program, limit, scratch):
        self.program, self.limit, self.scratch = program, limit, scratch
        self.counted = os.path.join(scratch, "counted")
        if works(["perf", "stat", "-x,", "-e", "instructions:u", "-o", self.counted, program, "version"]) and self.read_perf():
            self.tool, self.unit = "perf", "instructions"
        elif works(["valgrind", "--version"]):
            self.tool, self.unit = "valgrind", "instructions"
        else:
            self.tool, self.unit = None, "seconds"

    def read_perf(self):
        with open(self.counted, encoding="utf-8") as file:
            return sum(int(found) for found in re.findall(r"^(\d+),,instructions", file.read(), re.MULTILINE))

    def command(self, arguments):
        if self.tool == "perf":
            return ["perf", "stat", "-x,", "-e", "instructions:u", "-o", self.counted, self.program, *arguments]
        if self.tool == "valgrind":
            return ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={self.counted}", self.program, *arguments]
        return [self.program, *arguments]

    def run(self, arguments, folder, given=None):
        answer, said = (os.path.join(self.scratch, name) for name in ("stdout", "stderr"))
        environment = {"PATH": os.environ["PATH"], "HOME": self.scratch, "SOURCE_DATE_EPOCH": "1750000000"}
        with open(answer, "wb") as out, open(said, "wb") as err, open(given or os.devnull, "rb") as stdin:
            process = subprocess.Popen(self.command(arguments), cwd=folder, env=environment, stdin=stdin, stdout=out, stderr=err, start_new_session=True)
            begin, late = time.monotonic(), False
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() - begin > self.limit and not late:
                    late = True
                    os.killpg(process.pid, signal.SIGKILL)
                time.sleep(0.002)
        code = process.returncode = os.waitstatus_to_exitcode(status)
        return Run(self.cost(usage), usage.ru_maxrss / 1024, self.fault(late, code, answer, said))

    def cost(self, usage):
        if not self.tool:
            return usage.ru_utime + usage.ru_stime
        try:
            if self.tool == "perf":
                return self.read_perf()
            with open(self.counted, encoding="utf-8") as file:
                return int(re.search(r"Collected : (\d+)", file.read()).group(1))
        except (OSError, AttributeError):
            return 0

    def fault(self, late, code, answer, said):
        if late:
            return f"more than {self.limit} s"
        if code not in (0, 1):
            with open(said, encoding="utf-8", errors="replace") as file:
                return f"exit code {code}: {file.read(160).strip()}"
        for path in (answer, said):
            with open(path, "rb") as file:
                if PASSWORD.encode() in file.read():
                    return "shows a password"
        return ""


def write(files, folder):
    for path, text in files.items():
        to = os.path.join(folder, path)
        os.makedirs(os.path.dirname(to), exist_ok=True)
        with open(to, "wb") as out:
            out.write(text if isinstance(text, bytes) else text.encode())


def arguments_of(command, folder_is_input):
    arguments = list(command)
    if arguments[0] in ("check", "facts", "map", "verify", "files", "init"):
        arguments += ["--no-cache", "-j", "1"]
    if arguments[0] == "check":
        arguments += ["--fail-on", "never"]
    return arguments + (["."] if folder_is_input else [])


def measure(meter, one, n, keep):
    """The run on an input with n things, and its size in bytes. A case whose only path is empty gives standard input."""
    files = one.files(n)
    folder = os.path.join(keep, re.sub(r"\W+", "-", one.name), str(n))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, ".git"))
    given = None
    if "" in files:
        given = os.path.join(folder, "stdin")
        files = {"stdin": files[""]}
    write(files, folder)
    result = meter.run(arguments_of(one.command, given is None), folder, given)
    return result, sum(len(text) for text in files.values())


def growths(values, sizes, start, small):
    """How many times more each costs than the one before, without what no input costs. What is small grows by nothing; an input that became four times as large was
    doubled twice."""
    found = []
    for before, after, size, larger in zip(values, values[1:], sizes, sizes[1:]):
        grown = max(after - start, small) / max(before - start, small)
        found.append(grown ** (math.log(2) / math.log(larger / size)) if larger > 2.5 * size else grown)
    return found


def judge(meter, one, sizes, start, keep):
    runs, bytes_of = [], []
    for n in sizes:
        run, size = measure(meter, one, n, keep)
        runs.append(run)
        bytes_of.append(size)
        if run.fault or run.memory > MOST_MEMORY:
            break
    costs = growths([run.cost for run in runs], bytes_of, start.cost, SMALL[meter.unit])
    memories = growths([run.memory for run in runs], bytes_of, start.memory, SMALL["memory"])
    faults = [run.fault for run in runs if run.fault]
    faults += [f"{run.memory:.0f} MB of memory" for run in runs if run.memory > MOST_MEMORY]
    faults += ["grows in cost"] if max(costs, default=0) > MOST_GROWTH else []
    faults += ["grows in memory"] if max(memories, default=0) > MOST_GROWTH else []
    cost = f"{runs[-1].cost / 1e6:10,.0f}" if meter.unit == "instructions" else f"{runs[-1].cost:10.2f}"
    print(f"{one.name:<70} {sizes[len(runs) - 1]:>8} {bytes_of[-1] / 1e3:>8.0f} {cost} {' '.join(f'{grown:6.2f}' for grown in costs):<14} {runs[-1].memory:>6.0f} "
          f"{' '.join(f'{grown:6.2f}' for grown in memories):<14} {'; '.join(faults)}", flush=True)
    return not faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("--keep")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_intermixed_args()
    chosen = [one for one in CASES if (not options.words or any(word in one.name for word in options.words)) and (one.name in ONCE_WORSE or not options.quick)]
    if options.list:
        print("\n".join(one.name for one in chosen))
        return 0
    with tempfile.TemporaryDirectory(prefix="dbssot-growth-") as scratch:
        meter = Meter(os.path.abspath(options.program), options.limit, scratch)
        if options.quick and meter.tool != "perf":
            print("perf counts no instructions here")
            return 77
        keep = options.keep or os.path.join(scratch, "inputs")
        starts = {}
        sound = True
        unit = "M instr." if meter.unit == "instructions" else "s"
        print(f"{'case':<70} {'n':>8} {'kB':>8} {unit:>10} {'growth':<14} {'MB':>6} {'growth':<14}")
        for one in chosen:
            kind = one.name.split(":")[0]
            kind = (kind if kind == "c++" else "", one.command[0])
            if kind not in starts:
                nothing = Case("nothing", 0, lambda n, kind=kind: {"": ""} if kind[1] == "url" else {"a.cpp" if kind[0] else "a.py": ""}, one.command)
                starts[kind] = measure(meter, nothing, 0, keep)[0]
            factor = options.scale / (2 if options.quick else 1)
            sizes = [max(1, round(one.n * factor * times)) for times in (1, 2, 4)]
            sound = judge(meter, one, sizes, starts[kind], keep) and sound
            if not options.keep:
                shutil.rmtree(keep, ignore_errors=True)
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
