#!/usr/bin/env bash
# First step of action.yml: fetches a release of dbssot, holds it against its checksum, and puts it on the PATH of the job.
# Environment: DBSSOT_VERSION, DBSSOT_CHECKSUM, DBSSOT_REPOSITORY (owner/name; "" when the action is used from its own checkout),
# DBSSOT_RELEASES (where releases lie; for tests), and what the runner sets.
set -euo pipefail

give_up() { printf '::error title=dbssot::%s\n' "$1"; exit 1; }

version=${DBSSOT_VERSION:-}
[ -n "$version" ] || version=$(sed -n 's/^project(dbssot VERSION \([0-9.]*\).*/\1/p' "$GITHUB_ACTION_PATH/CMakeLists.txt")
version=${version#v}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || give_up 'version: not of the form 1.2.3'
checksum=${DBSSOT_CHECKSUM:-}
[[ $checksum =~ ^([0-9a-fA-F]{64})?$ ]] || give_up 'checksum: not a SHA-256 in hexadecimal'
repository=${DBSSOT_REPOSITORY:-${GITHUB_REPOSITORY:-}}
[[ $repository =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || give_up 'the repository of this action is not known'
[ "$(uname -s)" = Linux ] || give_up 'dbssot is released for Linux only'

name=dbssot-$version-linux-$(uname -m)
releases=${DBSSOT_RELEASES:-${GITHUB_SERVER_URL:-https://github.com}/$repository/releases/download}
folder=${RUNNER_TEMP:?}/dbssot-$version
mkdir -p "$folder"
fetch() { curl --fail --silent --show-error --location --retry 3 --proto '=https,file' --output "$folder/$1" "$releases/v$version/$1"; }

fetch "$name.tar.gz" || give_up "no release $version for $(uname -m)"
if [ -z "$checksum" ]; then
  fetch SHA256SUMS || give_up "release $version has no SHA256SUMS"
  checksum=$(awk -v name="$name.tar.gz" '$2 == name { print $1 }' "$folder/SHA256SUMS")
  [[ $checksum =~ ^[0-9a-f]{64}$ ]] || give_up "SHA256SUMS of release $version does not name $name.tar.gz"
fi
printf '%s  %s\n' "${checksum,,}" "$folder/$name.tar.gz" | sha256sum --check --strict --status || give_up "$name.tar.gz has another checksum than it should have"
tar --extract --gzip --file "$folder/$name.tar.gz" --directory "$folder" --no-same-owner
"$folder/$name/bin/dbssot" version
printf '%s\n' "$folder/$name/bin" >>"$GITHUB_PATH"
