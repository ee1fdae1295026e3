#!/bin/sh
# format.sh [--check]: writes the C++ sources as .clang-format says; with --check only tells which differ (exit 1).
# Samples are left as somebody wrote them: what they test is what people write. The stubs' first lines are data.
set -eu
cd "$(dirname "$0")/.."
case "${1-}" in
  --check) mode="--dry-run --Werror" ;;
  "") mode="-i" ;;
  *) echo "usage: tools/format.sh [--check]" >&2; exit 2 ;;
esac
# shellcheck disable=SC2086  # two words on purpose
git ls-files -z '*.cpp' '*.h' ':!*/cases/*' ':!fixtures' ':!src/cli/scaffold' ':!src/frontends/cpp/stubs' ':!tests/*/data' | xargs -0 -n 32 -P 2 clang-format-19 $mode
