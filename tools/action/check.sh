#!/usr/bin/env bash
# Second step of action.yml: annotations for the log, SARIF for the caller. Ends as dbssot does, after its outputs are written.
# Environment: DBSSOT_ARGS, DBSSOT_FAIL_ON, DBSSOT_SARIF_FILE, and what the runner sets.
set -euo pipefail

give_up() { printf '::error title=dbssot::%s\n' "$1"; exit 2; }

# Words are taken as they are: no shell reads them, so quotes and `$(…)` mean nothing.
words=()
if [[ $DBSSOT_ARGS == *$'\n'* ]]; then
  while IFS= read -r line; do [ -z "$line" ] || words+=("$line"); done <<<"$DBSSOT_ARGS"
else
  read -r -a words <<<"$DBSSOT_ARGS" || true
fi
sarif=$DBSSOT_SARIF_FILE
[[ -n $sarif && $sarif != *[[:cntrl:]]* ]] || give_up 'sarif-file: not the name of a file'
case $DBSSOT_FAIL_ON in
  note | warning | error | never) ;;
  *) give_up 'fail-on: not one of note, warning, error, never' ;;
esac

code=0
dbssot check --format github --also "sarif=$sarif" --fail-on "$DBSSOT_FAIL_ON" "${words[@]}" || code=$?
{
  printf 'exit-code=%s\n' "$code"
  if [ -f "$sarif" ]; then printf 'sarif-file=%s\n' "$sarif"; fi
} >>"$GITHUB_OUTPUT"
exit "$code"
