#!/usr/bin/env python3
"""Writes the reference pages from the code and data that they describe.

tools/reference.py PROGRAM           rewrites docs/policy-keys.md, docs/drivers.md, docs/fact-fields.md, docs/commands.md
tools/reference.py PROGRAM --check   exit code 1 if one of them would change
"""

import glob
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NOTE = "<!-- Written by tools/reference.py from {source} (`make docs`). Do not edit. -->\n"


def cell(text):
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell(entry) for entry in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def said(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"}, check=False)
    if done.returncode != 0:
        sys.exit(f"dbssot {' '.join(arguments)} ended with exit code {done.returncode}: {done.stderr}")
    return done.stdout


# The policy, from the schema that the program prints.


def resolved(schema, whole):
    return whole["$defs"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def form(schema, whole):
    """What may stand there, in words."""
    schema = resolved(schema, whole)
    if "enum" in schema:
        values = []
        for value in schema["enum"]:
            text = json.dumps(value) if isinstance(value, bool) else str(value)
            values.append(f"`{text}`") if f"`{text}`" not in values else None
        return ", ".join(values)
    if "anyOf" in schema:
        forms = []
        for part in schema["anyOf"]:
            said_of_it = form(part, whole)
            if said_of_it not in forms:
                forms.append(said_of_it)
        return " or ".join(forms)
    kind = schema.get("type")
    if kind == "array":
        inner = form(schema.get("items", {}), whole)
        return "list of texts" if inner == "text" else f"list of {inner}"
    if kind == "object":
        if "properties" in schema:
            return "keys: " + ", ".join(f"`{name}`" for name in schema["properties"])
        return "dictionary of " + form(schema["additionalProperties"], whole) if isinstance(schema.get("additionalProperties"), dict) else "dictionary"
    if kind == "string":
        return "duration with its unit" if "ms|s|m" in schema.get("pattern", "") else "text"
    return {"integer": "whole number", "boolean": "`true` or `false`", "number": "number"}.get(kind, "anything")


def keys(schema, whole, prefix=""):
    """(dotted key, schema) of everything below, in the order of the schema."""
    schema = resolved(schema, whole)
    for name, inner in schema.get("properties", {}).items():
        yield prefix + name, resolved(inner, whole) | ({"description": inner["description"]} if "description" in inner else {})
        yield from keys(inner, whole, f"{prefix}{name}.")
    for part in schema.get("anyOf", []):
        yield from keys(part, whole, prefix)
    if isinstance(schema.get("additionalProperties"), dict) and "$ref" not in schema["additionalProperties"]:
        yield from keys(schema["additionalProperties"], whole, f"{prefix}*.")
    if isinstance(schema.get("items"), dict):
        yield from keys(schema["items"], whole, f"{prefix}[].")


def policy(program):
    whole = json.loads(said(program, "schema"))
    rows, seen = [], set()
    for key, schema in keys({name: whole[name] for name in ("properties",)}, whole):
        key = key.replace(".[]", "[]")
        if key.startswith(("rules.", "overrides[].rules.")) or key in seen or "description" not in schema:
            continue
        seen.add(key)
        text = schema.get("description", "")
        says, _, without = text.partition(" Without it: ")
        rows.append((f"`{key}`", form(schema, whole), says.rstrip("."), without.rstrip(".")))
    return ("# Keys of the policy\n\n" + NOTE.format(source="what `dbssot schema` prints") + "\nEvery key that `.dbssot.yaml` may hold; [policy.md](policy.md) tells the story, "
            "and [policy.schema.json](policy.schema.json) is the same for editors. `*` stands for a name of your own, `[]` for an entry of a list. "
            "Keys of `rules` are the [rules](rules.md).\n\n" + table(("key", "takes", "says", "without it"), rows))


# Drivers, from their data files.


def data(path):
    """JSON with `//` comments."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r'("(?:[^"\\]|\\.)*")|//[^\n]*', lambda found: found.group(1) or "", file.read())
    return json.loads(text)


def listed(values):
    return ", ".join(f"`{value}`" for value in values)


def names(value):
    return value if isinstance(value, list) else [value]


def drivers(_program):
    overview, details = [], []
    for path in sorted(glob.glob(os.path.join(ROOT, "src", "drivers", "data", "*.json"))):
        client, file = data(path), os.path.basename(path)
        name = client.get("name", file[:-5])
        code, url = client.get("code", {}), client.get("url", {})
        sinks = code.get("sinks", [])
        if name == "environment":
            continue  # what reads, not what connects
        modes = sorted({sink["mode"] for sink in sinks if "mode" in sink} | ({code["mode"]} if "mode" in code else set()))
        judged = ("yes, " + cell(url["version"])) if "version" in url else ("yes" if url else "no")
        overview.append((f"[{name}](../src/drivers/data/{file})", ", ".join(modes) or "-", len({call for sink in sinks for call in names(sink["call"])}) or "-",
                         len(code.get("settings", [])) or "-", judged))
        rows = []
        if code.get("packages"):
            rows.append(("packages", listed(code["packages"])))
        modules = sorted({module for entry in code.get("imports", []) for module in names(entry.get("module", []))})
        headers = sorted({header for entry in code.get("imports", []) for header in names(entry.get("header", []))})
        if modules or headers:
            rows.append(("imports and headers", listed(modules + headers)))
        for made in ("engine", "connection"):
            calls = sorted({call for sink in sinks if sink.get("makes") == made for call in names(sink["call"])})
            if calls:
                rows.append((f"makes an {made}" if made == "engine" else f"makes a {made}", listed(calls)))
        limits = sorted({f"{entry['argument']} ({entry['step']}, {entry['unit']})" for entry in code.get("timeouts", []) if {"argument", "step", "unit"} <= entry.keys()
                         and isinstance(entry["argument"], str)})
        if limits:
            rows.append(("limits in time", listed(limits)))
        pools = sorted({f"{entry['argument']}" for entry in code.get("pool_settings", []) if isinstance(entry.get("argument"), str)})
        if pools:
            rows.append(("pool settings", listed(pools)))
        if url.get("sslmodes"):
            rows.append(("TLS modes", listed(url["sslmodes"])))
        if rows:
            details.append(f"## {name}\n\n" + table(("", ""), rows))
    return ("# Database clients\n\n" + NOTE.format(source="src/drivers/data/*.json") + "\nWhat dbssot knows of each client: by which imports and calls it is met in code, and whether URLs "
            "are judged as it would judge them (the version whose source was read). To add one: [CONTRIBUTING.md](../CONTRIBUTING.md#add-a-driver).\n\n"
            + table(("client", "mode", "calls that connect", "settings that connect", "URLs are judged"), overview) + "\n" + "\n".join(details))


# Facts, from the schema that tests hold against the program's output.


def fact_form(schema, whole):
    schema = resolved(schema, whole)
    if "enum" in schema:
        return listed(schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    kinds = schema.get("type", "object")
    shown = " or ".join(kinds) if isinstance(kinds, list) else kinds
    if shown == "array" and "items" in schema:
        shown = "list of " + fact_form(schema["items"], whole)
    return shown + (f"; {schema['description']}" if "description" in schema else "")


def facts(_program):
    with open(os.path.join(ROOT, "docs", "facts.schema.json"), encoding="utf-8") as file:
        whole = json.load(file)
    parts = ["# Fields of the facts\n\n" + NOTE.format(source="docs/facts.schema.json, which tests hold against what `dbssot facts` prints") +
             "\nOne line of `dbssot facts --format jsonl` is one fact; [facts.md](facts.md) says what each kind means. Every fact has:\n\n"
             + table(("field", "holds"), [(f"`{name}`", fact_form(schema, whole)) for name, schema in whole["properties"].items()])]
    for entry in whole["allOf"]:
        kind = entry["if"]["properties"]["kind"]
        then = resolved(entry["then"], whole)
        title = ", ".join(kind.get("enum", [kind.get("const")]))
        rows = [(f"`{name}`", fact_form(schema, whole)) for name, schema in then.get("properties", {}).items()]
        parts.append(f"## {title}\n\n" + (table(("field", "holds"), rows) if rows else "Nothing more.\n"))
    return "\n".join(parts)


# Commands, from their help.


def subcommands(text):
    """Names below a heading, as the help lists them; options and positionals are not among them."""
    found = []
    for line in text.splitlines():
        match = re.match(r"  ([a-z][a-z-]*)  +\S", line)
        if match:
            found.append(match.group(1))
    return found


def commands(program):
    parts = ["# Commands\n\n" + NOTE.format(source="`--help` of every command") + "\n```text\n" + said(program, "--help").rstrip() + "\n```\n"]
    for name in subcommands(said(program, "--help").split("Audit:", 1)[1]):
        text = said(program, name, "--help").rstrip()
        parts.append(f"## {name}\n\n```text\n{text}\n```\n")
        below = text.split("Usage:", 1)[-1].split("\n", 1)[-1] if "SUBCOMMAND" in text else ""
        for inner in subcommands(below):
            parts.append(f"### {name} {inner}\n\n```text\n{said(program, name, inner, '--help').rstrip()}\n```\n")
    return "\n".join(parts)


PAGES = {"policy-keys.md": policy, "drivers.md": drivers, "fact-fields.md": facts, "commands.md": commands}


def main():
    program = os.path.abspath(sys.argv[1])
    stale = 0
    for name, written in PAGES.items():
        path = os.path.join(ROOT, "docs", name)
        text = written(program)
        old = open(path, encoding="utf-8").read() if os.path.exists(path) else None
        if text == old:
            continue
        if "--check" in sys.argv:
            stale += 1
            print(f"docs/{name} is not what the code says; `make docs` writes it anew")
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
