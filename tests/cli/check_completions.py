#!/usr/bin/env python3
"""Holds the completions against --help, and loads them in every shell that is installed.

Usage: check_completions.py PROGRAM. bash is always there; zsh and fish are tried where they are. The manual page goes through man, if there is one.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])


def output(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} ended with {done.returncode}: {done.stderr}"
    return done.stdout


def completed(script, *words):
    """What bash offers for the last of the words."""
    lines = [f"source {script}", f"COMP_WORDS=({' '.join(repr(word) for word in words)})", f"COMP_CWORD={len(words) - 1}", "_dbssot",
             'printf "%s\\n" "${COMPREPLY[@]}"']
    return output("bash", "--norc", "-c", "\n".join(lines)).split()


def main():
    folder = tempfile.mkdtemp(prefix="dbssot-completion-")
    try:
        files = {}
        for shell in ("bash", "zsh", "fish", "man"):
            files[shell] = os.path.join(folder, "_dbssot" if shell == "zsh" else f"dbssot.{shell}")
            with open(files[shell], "w", encoding="utf-8") as file:
                file.write(output(PROGRAM, "completion", shell))
        hold(files, folder)
    finally:
        shutil.rmtree(folder)


def hold(files, folder):
    commands = re.findall(r"^  ([a-z]+) {2,}", output(PROGRAM, "--help"), re.MULTILINE)
    assert {"check", "url", "completion"} <= set(commands), commands
    assert set(completed(files["bash"], "dbssot", "")) == set(commands)
    for command in commands:
        options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", "\n".join(line[:34] for line in output(PROGRAM, command, "--help").splitlines())))
        offered = set(completed(files["bash"], "dbssot", command, "--"))
        assert options <= offered, f"{command}: {options - offered} are not offered"
    assert completed(files["bash"], "dbssot", "check", "--fail-on", "w") == ["warning"]
    assert "sarif" in completed(files["bash"], "dbssot", "check", "--format", "")
    assert completed(files["bash"], "dbssot", "explain", "hardcoded-u") == ["hardcoded-url"]
    assert "convert" in completed(files["bash"], "dbssot", "url", "c")
    assert "--to" in completed(files["bash"], "dbssot", "url", "convert", "--t")

    if shutil.which("zsh"):
        output("zsh", "-f", "-n", files["zsh"])
        output("zsh", "-f", "-c", f"fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D; whence -w _dbssot; autoload +X _dbssot")
    if shutil.which("fish"):
        offered = output("fish", "--no-config", "-c", f"source {files['fish']}; complete -C 'dbssot check --fail-on '")
        assert "warning" in offered.split(), offered
        assert "check" in output("fish", "--no-config", "-c", f"source {files['fish']}; complete -C 'dbssot ch'")
    if shutil.which("man"):
        page = subprocess.run(["man", "--warnings", "-l", "-P", "cat", files["man"]], capture_output=True, text=True, check=False, env=dict(os.environ, LC_ALL="C.UTF-8"))
        assert page.returncode == 0 and "EXIT STATUS" in page.stdout, page.stderr
        assert not page.stderr, page.stderr


if __name__ == "__main__":
    main()
