#!/usr/bin/env python3
"""Runs the steps of action.yml as GitHub's runner would: expressions become environment variables, scripts go through bash.

Usage: check_action.py PROGRAM. A release folder is made of PROGRAM as it is; the network is not touched. Hostile inputs must end as faulty inputs and
run nothing. Exit code 77 (skipped), with the reason, without PyYAML.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

try:
    import yaml
except ImportError:
    print("skipped: PyYAML is not installed (apt-get install python3-yaml)")
    sys.exit(77)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(sys.argv.pop(1))
with open(os.path.join(ROOT, "action.yml"), encoding="utf-8") as stream:
    ACTION = yaml.safe_load(stream)
with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as stream:
    VERSION = re.search(r"project\(dbssot VERSION ([0-9.]+)", stream.read()).group(1)


class Written(unittest.TestCase):
    def test_no_expression_inside_scripts(self):
        for step in ACTION["runs"]["steps"]:
            self.assertNotIn("${{", step["run"], "an input inside a script is code of whoever gives it")
            self.assertEqual(step["shell"], "bash")

    def test_actions_and_permissions_of_workflows(self):
        for name in os.listdir(os.path.join(ROOT, ".github", "workflows")):
            with open(os.path.join(ROOT, ".github", "workflows", name), encoding="utf-8") as file:
                workflow = yaml.safe_load(file)
            self.assertEqual(workflow["permissions"], {"contents": "read"}, name)
            for job in workflow["jobs"].values():
                for step in job["steps"]:
                    self.assertNotIn("${{", step.get("run", ""), name)


class Run(unittest.TestCase):
    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="dbssot-action-"))
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("temp", "project", "releases"):
            os.mkdir(os.path.join(self.folder, name))
        name = f"dbssot-{VERSION}-linux-{os.uname().machine}"
        release = os.path.join(self.folder, "releases", "v" + VERSION)
        os.mkdir(release)
        self.archive = os.path.join(release, name + ".tar.gz")
        with tarfile.open(self.archive, "w:gz", compresslevel=1) as archive:
            archive.add(PROGRAM, f"{name}/bin/dbssot")
        with open(self.archive, "rb") as file:
            self.checksum = hashlib.sha256(file.read()).hexdigest()
        with open(os.path.join(release, "SHA256SUMS"), "w", encoding="utf-8") as file:
            file.write(f"{self.checksum}  {name}.tar.gz\n")
        with open(os.path.join(self.folder, "project", "a.py"), "w", encoding="utf-8") as file:
            file.write('import sqlalchemy\n\nengine = sqlalchemy.create_engine("postgres://shop@db/shop")\n')

    def run_action(self, **inputs):
        """(exit code of the first failing step or 0, log, outputs of the last step)"""
        values = {name: spec.get("default", "") for name, spec in ACTION["inputs"].items()} | {k.replace("_", "-"): v for k, v in inputs.items()}
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": ROOT,
                       "RUNNER_TEMP": os.path.join(self.folder, "temp"), "GITHUB_PATH": os.path.join(self.folder, "path"),
                       "GITHUB_OUTPUT": os.path.join(self.folder, "output"), "DBSSOT_RELEASES": "file://" + os.path.join(self.folder, "releases")}
        log, code = "", 0
        for step in ACTION["runs"]["steps"]:
            for path in (environment["GITHUB_PATH"], environment["GITHUB_OUTPUT"]):
                open(path, "a", encoding="utf-8").close()
            with open(environment["GITHUB_PATH"], encoding="utf-8") as file:
                more = [line for line in file.read().split("\n") if line]
            step_environment = dict(environment, PATH=os.pathsep.join([*more, environment["PATH"]]))
            for name, text in step.get("env", {}).items():
                step_environment[name] = re.sub(r"\$\{\{ *(.*?) *\}\}", lambda found: self.value(found.group(1), values), text)
            script = os.path.join(self.folder, "script.sh")
            with open(script, "w", encoding="utf-8") as file:
                file.write(step["run"])
            done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", script], cwd=os.path.join(self.folder, "project"),
                                  env=step_environment, capture_output=True, text=True, check=False)
            log += done.stdout + done.stderr
            code = done.returncode
            if code != 0:
                break
        with open(environment["GITHUB_OUTPUT"], encoding="utf-8") as file:
            outputs = dict(line.split("=", 1) for line in file.read().splitlines())
        return code, log, outputs

    @staticmethod
    def value(expression, values):
        if expression.startswith("inputs."):
            return values[expression.removeprefix("inputs.")]
        return {"github.action_repository": "owner/dbssot"}[expression]

    def test_findings(self):
        code, log, outputs = self.run_action()
        self.assertEqual((code, outputs), (1, {"exit-code": "1", "sarif-file": "dbssot.sarif"}), log)
        self.assertIn("::error file=a.py,line=3", log)
        self.assertTrue(os.path.exists(os.path.join(self.folder, "project", "dbssot.sarif")))

    def test_options(self):
        code, log, outputs = self.run_action(checksum=self.checksum.upper(), version="v" + VERSION, fail_on="never", args="--isolated\n.\n", sarif_file="out dir.sarif")
        self.assertEqual((code, outputs), (0, {"exit-code": "0", "sarif-file": "out dir.sarif"}), log)

    def test_wrong_checksum(self):
        code, log, _ = self.run_action(checksum="0" * 64)
        self.assertEqual(code, 1)
        self.assertIn("another checksum", log)
        with open(self.archive, "ab") as file:
            file.write(b"more")
        code, log, _ = self.run_action()
        self.assertEqual(code, 1)
        self.assertIn("another checksum", log)

    def test_hostile_inputs(self):
        mark = os.path.join(self.folder, "mark")
        hostile = [f"$(touch {mark})", f"`touch {mark}`", f"'; touch {mark}; '", f'" && touch {mark} #', f"--\n$(touch {mark})", "../../../etc"]
        for name in ("version", "checksum", "args", "fail_on", "sarif_file"):
            for text in hostile:
                with self.subTest(input=name, text=text):
                    if name == "sarif_file" and "\n" not in text:
                        text = text.replace("/", "_")
                    code, log, _ = self.run_action(**{name: text})
                    self.assertNotIn("unbound", log)
                    self.assertFalse(os.path.exists(mark), "an input was run")
                    is_harmless = name == "args" and text.startswith("..")  # a path that may be read
                    if not is_harmless and (name != "sarif_file" or "\n" in text):
                        self.assertIn(code, (1, 2), log)

    def test_outputs_cannot_be_forged(self):
        code, _, outputs = self.run_action(sarif_file="a.sarif\nexit-code=0")
        self.assertEqual((code, outputs), (2, {}))


if __name__ == "__main__":
    unittest.main(verbosity=1)
