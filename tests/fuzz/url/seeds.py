#!/usr/bin/env python3
"""Writes the strings of the oracle as the first corpus of the fuzz targets, one file each: seeds.py ORACLE DIRECTORY"""
import json
import pathlib
import sys

oracle, directory = map(pathlib.Path, sys.argv[1:])
directory.mkdir(parents=True, exist_ok=True)
with oracle.open(encoding="utf-8") as lines:
    for number, line in enumerate(lines):
        (directory / f"{number:04}").write_bytes(json.loads(line)["input"].encode("utf-8", "surrogatepass"))
