"""Auditing Python maps no Clang library and starts no C++ worker; C++ starts it, and without it the program says so."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PYTHON = 'import os\n\nimport psycopg2\n\nconnection = psycopg2.connect(os.environ["DATABASE_URL"])\n'
CPP = '#include <cstdlib>\nconst char* url() { return std::getenv("DATABASE_URL"); }\n'
CASE = '#include <libpq-fe.h>\nPGconn* open() { return PQconnectdb("host=shop-db dbname=shop"); }  // expect: missing-timeout\n'


def run(program, *arguments, **environment):
    return subprocess.run([program, *arguments], capture_output=True, text=True, env={**os.environ, **environment}, check=False)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, content in {"python/shop.py": PYTHON, "native/shop.cpp": CPP, "samples/shop.cpp": CASE}.items():
            (root / name).parent.mkdir()
            (root / name).write_text(content)
        alone = root / "bin" / "dbssot"
        alone.parent.mkdir()
        shutil.copy(program, alone)
        python, native = str(root / "python"), str(root / "native")

        # What the loader maps, of this program and of all that it starts.
        seen = run(program, "facts", python, LD_DEBUG="files")
        loaded = [line for line in seen.stderr.splitlines() if "clang" in line.lower() or "LLVM" in line]
        assert not loaded, loaded[:3]
        assert "env-read" in run(program, "facts", python, "--format", "jsonl").stdout

        # Without the worker C++ is told to be unread, and samples of C++ are no misses.
        missing = run(alone, "facts", native)
        assert "install the package dbssot-cpp" in missing.stderr, missing.stderr
        samples = run(alone, "test", str(root / "samples"))
        assert samples.returncode == 3 and "FAIL" not in samples.stdout, samples.stdout
        assert "1 sample of C++ not tried" in samples.stderr, samples.stderr

        # A worker that leaves a trace when it is started.
        trap = alone.parent / "dbssot-cpp"
        trap.write_text(f"#!/bin/sh\ntouch {root}/STARTED\n")
        trap.chmod(0o755)
        run(alone, "check", python)
        assert not (root / "STARTED").exists()
        run(alone, "check", native)
        assert (root / "STARTED").exists()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
