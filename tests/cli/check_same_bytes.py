#!/usr/bin/env python3
"""Same bytes out, whatever the number of threads, the state of the cache, the number and order of shards, and the order of files on the disk; no
password of the samples in caches and parts; parts that do not belong together are refused.

Usage: check_same_bytes.py PROGRAM [SEED]. Prints the seed. Exit code 1 with one line per fault.
"""

import base64
import glob
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = ("async-platform", "drifted-monorepo", "odd-reads", "rough-files", "native-clients", "primary-secrets-fallback", "wrong-builder")


class Check:
    def __init__(self, program, seed):
        self.program = os.path.abspath(program)
        self.random = random.Random(seed)
        self.faults = 0
        self.scratch = tempfile.mkdtemp(prefix="dbssot-same-bytes-")

    def fault(self, text):
        self.faults += 1
        print(text)

    def run(self, *arguments, folder, expected=(0, 1)):
        environment = {"PATH": os.environ["PATH"], "HOME": os.path.join(self.scratch, "home"), "SOURCE_DATE_EPOCH": "1750000000"}
        done = subprocess.run([self.program, *arguments], cwd=folder, env=environment, capture_output=True, check=False)
        if done.returncode not in expected:
            self.fault(f"{' '.join(arguments)}: exit code {done.returncode}: {done.stderr.decode()[-300:]}")
        return done

    def report(self, folder, *arguments):
        return self.run("check", "--format", "json", *arguments, folder=folder).stdout

    def copy(self, source, to):
        """Files come into being in a random order, which is the one that the disk lists them in on some file systems."""
        files = sorted(os.path.relpath(path, source) for path in glob.glob(f"{source}/**", recursive=True, include_hidden=True) if os.path.isfile(path))
        self.random.shuffle(files)
        for file in files:
            os.makedirs(os.path.dirname(os.path.join(to, file)), exist_ok=True)
            shutil.copyfile(os.path.join(source, file), os.path.join(to, file))
        os.makedirs(os.path.join(to, ".git"), exist_ok=True)

    def parts(self, folder, count):
        made = os.path.join(self.scratch, f"parts-{os.path.basename(folder)}-{count}")
        os.makedirs(made, exist_ok=True)
        order = list(range(1, count + 1))
        self.random.shuffle(order)
        for index in order:
            self.run("facts", "--shard", f"{index}/{count}", "-j", str(self.random.choice((1, 2, 5))), "-o", f"{made}/part{index}.jsonl", folder=folder)
        return made

    def fixture(self, name):
        folder = os.path.join(self.scratch, "one", name)
        self.copy(os.path.join(ROOT, "fixtures", name), folder)
        wanted = self.report(folder, "--no-cache", "-j", "1")
        cache = os.path.join(self.scratch, "cache-" + name)
        again = os.path.join(self.scratch, "two", name)
        self.copy(os.path.join(ROOT, "fixtures", name), again)
        ways = [
            ("two threads", folder, ("--no-cache", "-j", "2")),
            ("seven threads", folder, ("--no-cache", "-j", "7")),
            ("files in another order", again, ("--no-cache",)),
            ("an empty cache", folder, ("--cache-dir", cache)),
            ("a full cache", folder, ("--cache-dir", cache)),
            ("the cache of another tree", again, ("--cache-dir", cache)),
        ]
        for count in (1, self.random.randint(2, 5), 11):
            made = self.parts(folder, count)
            ways.append((f"{count} shards", folder, ("--facts", f"{made}/part*.jsonl", "--no-cache", "-j", str(self.random.choice((1, 2, 4))))))
            ways.append((f"{count} shards and a cache", again, ("--facts", f"{made}/part*.jsonl", "--cache-dir", cache)))
        self.random.shuffle(ways)
        for what, where, arguments in ways:
            if self.report(where, *arguments) != wanted:
                self.fault(f"{name}: other findings with {what}")
        self.damaged_caches(name, folder, cache, wanted)
        return folder

    def damaged_caches(self, name, folder, cache, wanted):
        (file,) = glob.glob(f"{cache}/*.sqlite")
        with open(file, "rb") as content:
            good = content.read()
        states = {
            "a truncated cache": good[: len(good) // 2],
            "a cache with damaged pages": good[:4096] + bytes(self.random.randrange(256) for _ in range(4096)) + good[8192:],
            "an empty file as cache": b"",
            "a foreign file in place of the cache": b"This is my diary.\n" * 50,
        }
        for what, content in states.items():
            for leftover in glob.glob(f"{cache}/*"):
                os.remove(leftover)
            with open(file, "wb") as out:
                out.write(content)
            for _ in range(2):
                done = self.run("check", "--format", "json", "--cache-dir", cache, folder=folder)
                if done.stdout != wanted:
                    self.fault(f"{name}: other findings with {what}")
                if done.stderr.count(b"cache") > 1:
                    self.fault(f"{name}: says more than once that it has {what}")
            if what.startswith("a foreign"):
                with open(file, "rb") as left:
                    if left.read() != content:
                        self.fault(f"{name}: a foreign file was written over")
                os.remove(file)
        self.report(folder, "--cache-dir", cache)

    def edits(self, name):
        """Files that change under a cache, also within the step of the disk's clock, with the old size, and with the old time put back."""
        folder = os.path.join(self.scratch, "edited", name)
        self.copy(os.path.join(ROOT, "fixtures", name), folder)
        cache = os.path.join(self.scratch, "cache-of-edits-" + name)
        files = [path for path in glob.glob(f"{folder}/**", recursive=True, include_hidden=True) if path.endswith((".py", ".yaml", ".yml", ".env")) and not path.endswith(".dbssot.yaml")]
        self.report(folder, "--cache-dir", cache)
        for turn in range(10):
            if turn == 3:
                time.sleep(2.2)  # from here on times tell what changed
                os.utime(folder)
                self.report(folder, "--cache-dir", cache)
            path = self.random.choice(files)
            before = os.stat(path)
            with open(path, "rb") as file:
                content = file.read()
            change = self.random.choice(("remark", "letter", "twin", "new", "touch"))
            if change == "remark":
                content = b"# remark\n" + content
            elif change == "letter" and content:
                at = self.random.randrange(len(content))
                content = content[:at] + b"x" + content[at + 1 :]
            elif change == "twin":
                with open(self.random.choice(files), "rb") as file:
                    content = file.read()
            elif change == "new":
                path = os.path.join(folder, f"new{turn}.py")
                content = b"def nothing():\n    return 1\n"
            with open(path, "wb") as file:
                file.write(content)
            if change == "letter":
                os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
            for arguments in ((), ("--only-files", path)):
                if self.report(folder, "--cache-dir", cache, *arguments) != self.report(folder, "--no-cache", *arguments):
                    self.fault(f"{name}: other findings from the cache after a {change} in {os.path.relpath(path, folder)} {' '.join(arguments[:1])}")

    def plain_file_after_relinking(self):
        """A file that said nothing, and was not read by a run that linked anew, says something."""
        folder = os.path.join(self.scratch, "relinked")
        self.copy(os.path.join(ROOT, "fixtures", "async-platform"), folder)
        cache = os.path.join(self.scratch, "cache-of-relinked")

        def write(name, text):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)

        write("plain.py", "LIMIT = 3\n")
        time.sleep(2.2)
        self.report(folder, "--cache-dir", cache)
        url = "import os\n\nURL = os.environ['DATABASE_URL']\n"
        for name in ("other.py", "plain.py"):
            write(name, url)
            if self.report(folder, "--cache-dir", cache) != self.report(folder, "--no-cache"):
                self.fault(f"other findings from the cache after {name} came to read a variable")

    def at_once(self, folder):
        """Runs that share a new cache."""
        cache = os.path.join(self.scratch, "shared")
        command = [self.program, "check", "--format", "json", "--cache-dir", cache]
        running = [subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)]
        outputs = {process.communicate() for process in running}
        if len(outputs) != 1:
            self.fault(f"runs at one time that share a cache say different things: {sorted({err[-200:] for _, err in outputs})}")

    def secrets(self):
        with open(os.path.join(ROOT, "fixtures", "PASSWORDS.txt"), encoding="utf-8") as file:
            passwords = [line.rstrip("\n") for line in file if line.strip()]
        forms = {form.encode() for password in passwords for form in (password, urllib.parse.quote(password, safe=""))}
        forms |= {base64.b64encode(password.encode()).rstrip(b"=") for password in passwords}
        kept = [path for path in glob.glob(f"{self.scratch}/**", recursive=True) if path.endswith((".sqlite", ".sqlite-wal", ".sqlite-shm", ".jsonl"))]
        for path in kept:
            with open(path, "rb") as file:
                content = file.read()
            if path.endswith(".jsonl"):
                content += b"".join(base64.b64decode(json.loads(line).get("unit", "")) for line in content.splitlines())
            for form in forms:
                if form in content:
                    self.fault(f"{os.path.basename(path)} holds a password of the samples")
        if not kept:
            self.fault("nothing was kept, so nothing was tested")

    def gnu_parallel(self, folder):
        if not shutil.which("parallel"):
            return
        command = f"seq 4 | parallel --will-cite '{self.program}' facts --no-cache --shard {{}}/4 -o {{}}.part && '{self.program}' check --no-cache --format json --facts '*.part'"
        made = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, check=False)
        wanted = self.report(folder, "--no-cache")
        if made.stdout != wanted:
            self.fault(f"GNU Parallel gives other findings: {made.stderr.decode()[-300:]}")

    def refusals(self, folder):
        made = self.parts(folder, 3)

        def refused(word, what):
            done = self.run("check", "--no-cache", "--facts", f"{made}/part*.jsonl", folder=folder, expected=(2,))
            if word not in done.stderr.decode():
                self.fault(f"{what}: the reason is not told: {done.stderr.decode()}")

        def changed(file, change):
            with open(file, encoding="utf-8") as content:
                before = content.read()
            with open(file, "w", encoding="utf-8") as out:
                out.write(change(before))
            return before

        part = f"{made}/part2.jsonl"
        os.rename(part, f"{made}/away")
        refused("part 2/3 is missing", "a missing part")
        shutil.copyfile(f"{made}/part1.jsonl", part)
        refused("once more", "a part given twice")
        os.rename(f"{made}/away", part)
        for change, word, what in (
            (lambda text: text.replace('"build":"', '"build":"00'), "another dbssot", "a part of another build"),
            (lambda text: text.replace('"policy":"', '"policy":"00'), "another policy", "a part made under another policy"),
            (lambda text: text[: len(text) // 2], "damaged" if "\n" in text_of(part)[: len(text_of(part)) // 2] else "", "half a part"),
            (lambda text: "{}\n", "is no part", "a file that is no part"),
            (with_another_letter, "damaged" if '"unit"' in text_of(part) else "", "a part with another letter in a unit"),
            (with_its_last_line_twice, "once more" if '"unit"' in text_of(part) else "", "a part that tells of a file twice"),
        ):
            before = changed(part, change)
            refused(word, what)
            changed(part, lambda _: before)
        policy = os.path.join(folder, ".dbssot.yaml")
        if os.path.exists(policy):
            before = changed(policy, lambda text: text + "\n# another\n")
            refused("another policy", "another policy")
            changed(policy, lambda _: before)
        if self.run("facts", "--shard", "4/3", folder=folder, expected=(2,)).stdout:
            self.fault("shard 4 of 3 was made")


def with_another_letter(text):
    return re.sub('(?<="unit":".{20})(.)', lambda found: "B" if found[0] == "A" else "A", text, count=1)


def with_its_last_line_twice(text):
    head, *lines = text.splitlines()
    return "\n".join((head.replace(f'"files":{len(lines)}', f'"files":{len(lines) + 1}'), *lines, *lines[-1:])) + "\n"


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    check = Check(sys.argv[1], seed)
    try:
        folders = [check.fixture(name) for name in FIXTURES]
        for name in ("async-platform", "drifted-monorepo", "wrong-builder"):
            check.edits(name)
        check.plain_file_after_relinking()
        check.at_once(folders[1])
        check.gnu_parallel(folders[2])
        check.refusals(folders[1])
        check.secrets()
    finally:
        shutil.rmtree(check.scratch, ignore_errors=True)
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
