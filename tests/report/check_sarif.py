#!/usr/bin/env python3
"""Validates the SARIF report of all fixtures, as code scanning and other readers would.

Usage: check_sarif.py PROGRAM. What GitHub wants beyond the schema is checked here; with the packages @microsoft/sarif-multitool,
ajv-cli and ajv-formats installed (`npm i --ignore-scripts --prefix DIR …`, DBSSOT_SARIF_VALIDATORS=DIR) the multitool and the strict
JSON schema judge it too. Exit code 0, or 1 with a line per fault.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HASH = re.compile(r"[0-9a-f]{1,16}:[1-9][0-9]*")

# Off in the multitool unless asked for. GH1004 holds limits that GitHub has raised since.
GITHUB_RULES = {
    "GH1001": "ProvideRequiredLocationProperties",
    "GH1002": "InlineThreadFlowLocations",
    "GH1003": "ProvideRequiredRegionProperties",
    "GH1005": "LocationsMustBeRelativeUrisOrFilePaths",
    "GH1006": "ProvideCheckoutPath",
    "GH1007": "ProvideFullyFormattedMessageStrings",
}


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, **options)


def own_faults(text):
    log = json.loads(text)
    if len(gzip.compress(text.encode())) > 10 << 20:
        yield "larger than 10 MB compressed"
    if len(log["runs"]) != 1:
        yield f"{len(log['runs'])} runs"
    run_ = log["runs"][0]
    rules = run_["tool"]["driver"]["rules"]
    for rule in rules:
        for field in ("shortDescription", "fullDescription", "help"):
            if not 0 < len(rule[field]["text"]) <= (1024 if field != "help" else 1 << 20):
                yield f"{rule['id']}: {field} is empty or too long"
        properties = rule["properties"]
        if len(properties["tags"]) > 10 or properties["precision"] not in ("very-high", "high", "medium", "low"):
            yield f"{rule['id']}: tags or precision"
        severity = properties.get("security-severity")
        if severity is not None and (not isinstance(severity, str) or not 0 < float(severity) <= 10):
            yield f"{rule['id']}: security-severity"
    if len(run_["results"]) > 5000:
        yield "more than 5000 results"
    for result in run_["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            yield f"{result['ruleId']}: ruleIndex"
        if "suppressions" in result:
            yield f"{result['ruleId']}: a suppressed result is shown as open"
        location = result["locations"][0]["physicalLocation"]
        uri, region = location["artifactLocation"]["uri"], location["region"]
        if not uri or uri.startswith("/") or re.search(r"[^A-Za-z0-9._~/%-]", uri):
            yield f"uri {uri!r}"
        if region["startLine"] < 1 or region["startLine"] != region["endLine"] or region["startColumn"] > region["endColumn"]:
            yield f"{uri}: region {region}"
        if not HASH.fullmatch(result["partialFingerprints"]["primaryLocationLineHash"]):
            yield f"{uri}: primaryLocationLineHash"
        for flow in result.get("codeFlows", []):
            if sum(len(thread["locations"]) for thread in flow["threadFlows"]) > 1000:
                yield f"{uri}: more than 1000 steps"
    prints = [result["partialFingerprints"]["dbssot/v1"] for result in run_["results"]]
    if len(set(prints)) != len(prints):
        yield "two results share a fingerprint"


def multitool_faults(folder, report, scratch):
    tool = os.path.join(folder, "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool")
    config, out = os.path.join(scratch, "github.xml"), os.path.join(scratch, "validated.sarif")
    with open(config, "w", encoding="utf-8") as file:
        file.write("<Properties>\n")
        for number, name in GITHUB_RULES.items():
            file.write(f'<Properties Key="{number}.{name}.Options"><Property Key="RuleEnabled" Value="Error" '
                       'Type="Driver.RuleEnabledState" /></Properties>\n')
        file.write("</Properties>\n")
    os.chmod(tool, 0o755)  # npm's --ignore-scripts leaves it as it was packed
    done = run(tool, "validate", report, "-c", config, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--kind", "Fail",
               "-o", out, "--log", "ForceOverwrite")
    if not os.path.exists(out):  # it ends with 0 whatever it finds
        yield f"the multitool wrote nothing: {done.stdout[-500:]}{done.stderr[-500:]}"
        return
    with open(out, encoding="utf-8-sig") as file:
        for run_ in json.load(file)["runs"]:
            for result in run_["results"]:
                if result.get("level", "warning") == "error":
                    yield f"{result['ruleId']}: {result['message']}"


def schema_faults(folder, report, scratch):
    """Bad words of an enumeration make the multitool silent; the strict schema finds them."""
    copy = os.path.join(scratch, "report.json")  # .sarif would be loaded as JavaScript
    with open(report, encoding="utf-8") as source, open(copy, "w", encoding="utf-8") as target:
        target.write(source.read())
    schema = os.path.join(folder, "node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json")
    done = run("node", os.path.join(folder, "node_modules/ajv-cli/dist/index.js"), "validate", "--spec=draft2020", "--strict=false",
               "-c", "ajv-formats", "-s", schema, "-d", copy, "--errors=line", cwd=folder)
    if done.returncode != 0:
        yield (done.stdout + done.stderr)[-1000:]


def main():
    program = os.path.abspath(sys.argv[1])
    validators = os.environ.get("DBSSOT_SARIF_VALIDATORS", ROOT)
    has_validators = os.path.exists(os.path.join(validators, "node_modules/@microsoft/sarif-multitool-linux"))
    faults, count = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        for paths in (["fixtures"], ["fixtures/good-service"]):
            report = os.path.join(scratch, "report.sarif")
            run(program, "check", *paths, "--format", "sarif", "-o", report, "--fail-on", "never", cwd=ROOT)
            with open(report, encoding="utf-8") as file:
                text = file.read()
            count += len(json.loads(text)["runs"][0]["results"])
            faults += own_faults(text)
            if has_validators:
                faults += multitool_faults(validators, report, scratch)
                faults += schema_faults(validators, report, scratch)
    for fault in faults:
        print(fault)
    print(f"{count} results, {len(faults)} faults; multitool and schema: {'yes' if has_validators else 'not installed'}")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
