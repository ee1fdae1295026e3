#!/usr/bin/env python3
"""Plugins as other people have them: built outside of the tree against the installed headers, loaded by the program, and refused
where they do not fit.

Usage: check_plugins.py PROGRAM CMAKE BUILD COMPILER FLAGS. Exit code 1 with what was not as it should be.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM, CMAKE, BUILD, COMPILER, FLAGS = sys.argv[1:6]
HERE = pathlib.Path.cwd()
EXAMPLE = HERE / "docs/plugin-example"
faults = []


def dbssot(*arguments, folder=HERE):
    run = subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return run.returncode, run.stdout, run.stderr


def expect(what, holds, seen=""):
    if not holds:
        faults.append(f"{what}\n    {str(seen)[:1500]}")


def build(scratch, name, code, headers):
    """A plugin of one file, compiled by hand."""
    source, plugin = scratch / f"{name}.cpp", scratch / f"{name}.so"
    source.write_text(code)
    subprocess.run([COMPILER, *FLAGS.split(), "-std=c++20", "-shared", "-fPIC", f"-I{headers}", str(source), "-o", str(plugin)], check=True)
    return plugin


RULE = """#include "lint/plugin.h"
%s
namespace {
using namespace dbssot;
void check(const RuleContext& context, Findings& findings) { %s }
const Rule rules[] = {{{"%s", "a rule"}, check}};
}
DBSSOT_PLUGIN("%s", rules)
"""


def changed_headers(scratch, headers, name, file, old, new):
    """A copy of the headers, as another version of dbssot would install them."""
    copy = scratch / name
    shutil.copytree(headers, copy)
    text = (copy / file).read_text()
    assert old in text, (file, old)
    (copy / file).write_text(text.replace(old, new, 1))
    return copy


def the_example(scratch, installed):
    """Found by CMake, built, loaded; its rules are rules like any other."""
    out = scratch / "example"
    configure = [CMAKE, "-S", EXAMPLE, "-B", out, f"-DCMAKE_PREFIX_PATH={installed}", f"-DCMAKE_CXX_COMPILER={COMPILER}", f"-DCMAKE_CXX_FLAGS={FLAGS}"]
    subprocess.run(list(map(str, configure)), check=True, stdout=subprocess.DEVNULL)
    subprocess.run([CMAKE, "--build", str(out)], check=True, stdout=subprocess.DEVNULL)
    plugin = out / "shop_rules.so"
    sample = EXAMPLE / "sample"

    code, text, err = dbssot("rules", "--plugin", plugin)
    expect("rules lists them with their origin", code == 0 and f"a database URL in the code names no port (from {plugin})" in text, text + err)
    code, text, err = dbssot("explain", "--plugin", plugin, "shop-unstated-port")
    expect("explain shows the page", code == 0 and "The proxies of the shop" in text, text + err)
    code, text, err = dbssot("explain", "--plugin", plugin, "shop-several-variables")
    expect("explain makes do without a page", code == 0 and "Take DATABASE_URL as a whole." in text, text + err)
    code, text, err = dbssot("test", "--plugin", plugin, sample)
    expect("its sample is as annotated", code == 0, text + err)
    code, text, err = dbssot("check", "--plugin", plugin, "--format", "json", sample)
    found = {(f["rule"], f["line"]): f for f in json.loads(text)["findings"]}
    expect("the policy sets the severity", found[("shop-several-variables", 11)]["severity"] == "warning", text)
    expect("a suppression may name it", found[("shop-unstated-port", 7)]["suppressed"]["reason"] == "goes with the old proxy", text)
    expect("findings make the run fail", code == 1, err)
    code, text, err = dbssot("check", "--plugin", plugin, "--format", "sarif", sample)
    rules = {rule["id"]: rule for rule in json.loads(text)["runs"][0]["tool"]["driver"]["rules"]}
    expect("SARIF describes it", "The proxies" in rules["shop-unstated-port"]["help"]["markdown"], err)
    code, text, err = dbssot("check", "--plugin", plugin, "--select", "shop-unstated-port", "--format", "json", sample)
    expect("--select takes it", {f["rule"] for f in json.loads(text)["findings"]} == {"shop-unstated-port"}, text + err)
    code, text, err = dbssot("check", "--plugin", plugin, "--select", "shop-unstated-prot", sample)
    expect("a slip is told", code == 2 and "did you mean `shop-unstated-port`" in err, err)
    code, text, err = dbssot("check", sample)
    expect("without the plugin the policy's rule is unknown", code == 2 and "where `--plugin` loads them" in err and ":3:3:" in err, err)
    code, text, err = dbssot("check", "--plugin", plugin, "--plugin", plugin, sample)
    expect("naming it twice loads it once", code == 1, err)
    for command in (["map"], ["facts"], ["verify"], ["files"], ["config", "--for", sample / "app.py"], ["baseline", "create", "-o", scratch / "baseline.json"]):
        code, text, err = dbssot(*command, "--plugin", plugin, *([sample] if "--for" not in command else []), folder=sample)
        expect(f"{command[0]} takes --plugin", code in (0, 1) and "error" not in err, f"{code} {err}")
    return plugin


def what_does_not_fit(scratch, headers):
    old = changed_headers(scratch, headers, "old", "lint/plugin.h", '_VERSION "0.1.0"', '_VERSION "0.0.9"')
    abi = changed_headers(scratch, headers, "abi", "lint/plugin.h", "plugin_abi = 1", "plugin_abi = 7")
    layout = changed_headers(scratch, headers, "layout", "policy/policy.h", "  std::string platform;\n", "  std::string platform;\n  std::string another;\n")
    gone = changed_headers(scratch, headers, "gone", "lint/rule.h", "  Finding& add(Place place, std::string message);", "  Finding& add(Place place, std::string message);\n  Finding& add_gone(Place place);")
    plain = RULE % ("", "", "shop-rule", "p")
    for name, include, words in (
        ("old", old, ["was built for dbssot 0.0.9", "and this is dbssot 0.1.0", "build it anew with the headers of this version"]),
        ("abi", abi, ["plugin ABI 7", "plugin ABI 1"]),
        ("layout", layout, ["layout", "build it anew"]),
    ):
        plugin = build(scratch, f"mismatch_{name}", plain, include)
        code, text, err = dbssot("rules", "--plugin", plugin)
        expect(f"another {name} is refused", code == 2 and all(word in err for word in words), err)
    plugin = build(scratch, "gone", RULE % ("", "findings.add_gone({});", "shop-rule", "p"), gone)
    code, text, err = dbssot("rules", "--plugin", plugin)
    expect("a function that is gone is told before anything runs", code == 2 and "cannot be loaded" in err and "add_gone" in err, err)
    script = scratch / "script.so"
    script.write_text("#!/bin/sh\necho hello\n")
    (scratch / "cut.so").write_bytes(plugin.read_bytes()[:300])
    (scratch / "empty.so").write_bytes(b"")
    library = build(scratch, "library", "int answer() { return 42; }\n", headers)
    for file, words in (
        (script, "is no shared object"), (scratch / "cut.so", "cannot be loaded"), (scratch / "empty.so", "is no shared object"),
        (library, "is no plugin of dbssot"), (scratch / "nothing.so", "no such file"), (scratch, "is no shared object"), (PROGRAM, "plugin"),
    ):
        code, text, err = dbssot("check", "--plugin", file, EXAMPLE / "sample")
        expect(f"{file} is refused", code == 2 and words in err and text == "", f"{code} {err}")


def faulty_rules(scratch, headers, example):
    for name, rule, words in (
        ("taken", RULE % ("", "", "hardcoded-url", "p"), "which is one of dbssot's own"),
        ("unnamed", RULE % ("", "", "Shop Rule", "p"), "whose id `Shop Rule` is none"),
        ("unchecked", (RULE % ("", "", "shop-rule", "p")).replace(", check}}", ", nullptr}}"), "without a check"),
    ):
        code, text, err = dbssot("rules", "--plugin", build(scratch, name, rule, headers))
        expect(f"a rule that is {name} is refused", code == 2 and words in err, err)
    doubled = build(scratch, "doubled", RULE % ("", "", "shop-unstated-port", "p"), headers)
    code, text, err = dbssot("rules", "--plugin", example, "--plugin", doubled)
    expect("two plugins with one rule are refused", code == 2 and "both state the rule `shop-unstated-port`" in err, err)
    for name, thrown in (("throws", 'throw std::runtime_error("secret");'), ("throws_number", "throw 42;")):
        plugin = build(scratch, name, RULE % ("#include <stdexcept>", thrown, "shop-rule", "p"), headers)
        code, text, err = dbssot("check", "--isolated", "--plugin", plugin, "--format", "json", EXAMPLE / "sample")
        report = json.loads(text)
        expect(f"{name}: a failed rule lets nothing pass", code == 3 and "rule `shop-rule` of " in err and "secret" not in err, f"{code} {err}")
        expect(f"{name}: the others are heard", any(f["rule"] == "missing-timeout" for f in report["findings"]), text)


def a_policy_loads_nothing(scratch, headers):
    marker = scratch / "marker"
    code = '#include <fstream>\nstatic const bool ran = [] { std::ofstream("%s") << 1; return true; }();' % marker
    project = scratch / "project"
    project.mkdir()
    plugin = build(scratch, "marking", RULE % (code, "", "shop-rule", "p"), headers)
    shutil.copy(plugin, project / "evil.so")
    (project / "app.py").write_text("import psycopg2\n")
    for text in ("plugins: [./evil.so]\n", "plugin: evil.so\n", "rules: {plugin: ./evil.so}\n"):
        (project / ".dbssot.yaml").write_text(text)
        result, out, err = dbssot("check", folder=project)
        expect(f"{text!r} is refused", result == 2, err)
    expect("the policy is told where plugins belong", "--plugin FILE" in dbssot("check", "--config", write(scratch / "p.yaml", "plugins: [x]\n"), folder=project)[2])
    (project / ".dbssot.yaml").unlink()
    dbssot("check", folder=project)
    expect("no code of the repository ran", not marker.exists())
    dbssot("check", "--plugin", "evil.so", folder=project)
    expect("named on the command line it does", marker.exists())


def write(path, text):
    path.write_text(text)
    return path


def main():
    os.environ.pop("DBSSOT_PLUGIN", None)
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        installed = scratch / "installed"
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", str(installed), "--component", "dev"], check=True, stdout=subprocess.DEVNULL)
        headers = installed / "include/dbssot"
        plugin = the_example(scratch, installed)
        what_does_not_fit(scratch, headers)
        faulty_rules(scratch, headers, plugin)
        a_policy_loads_nothing(scratch, headers)
    for fault in faults:
        print("FAIL", fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
