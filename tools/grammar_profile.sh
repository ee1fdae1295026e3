#!/usr/bin/env bash
# Renews src/frontends/python/grammar/grammar.profdata, by which Clang lays out tree-sitter: how often each branch is taken on the Python
# files of this repository. Wanted after another version of tree-sitter or of its grammar; an old profile costs speed and nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=src/frontends/python/grammar
runtime=$PWD/node_modules/tree-sitter/vendor/tree-sitter/lib
grammar=$PWD/node_modules/tree-sitter-python/src
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The options of $folder/CMakeLists.txt: another program has another profile.
clang-19 -O3 -DNDEBUG -w -fPIC -std=gnu17 -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L \
  -DDBSSOT_TREE_SITTER_RUNTIME="\"$runtime/src/lib.c\"" -DDBSSOT_TREE_SITTER_PARSER="\"$grammar/parser.c\"" \
  -DDBSSOT_TREE_SITTER_SCANNER="\"$grammar/scanner.c\"" -I"$runtime/include" -I"$runtime/src" -I"$grammar" \
  -mllvm -static-func-full-module-prefix=false -fprofile-generate="$work" -o "$work/parse_files" $folder/grammar.c $folder/parse_files.c
git ls-files -z '*.py' | xargs -0 "$work/parse_files" >"$work/seen"
llvm-profdata-19 merge --sparse -o $folder/grammar.profdata "$work"/*.profraw
ls -l $folder/grammar.profdata
