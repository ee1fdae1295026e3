#!/usr/bin/env bash
# Installs what dbssot needs and is missing: Debian packages through apt, the tree-sitter sources through npm.
# Says nothing and takes a few hundredths of a second when everything is there.
#
#   tools/bootstrap.sh [--build] [--test] [--dev] [--list]
#     --build   what compiling needs (the default)
#     --test    that, and what the tests need: Catch2, a PostgreSQL server, Python drivers to compare with
#     --dev     that, and clang-format and clang-tidy
#     --list    prints the packages and installs nothing
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build_packages=(
  ca-certificates git
  build-essential cmake ninja-build ccache pkg-config file  # file: for cpack, which asks it what is a program
  clang-19 llvm-19-dev libclang-19-dev libclang-cpp19-dev  # clang-19 also brings ClangConfig.cmake and Clang's own headers
  libyaml-cpp-dev nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libfmt-dev libre2-dev libxxhash-dev libmimalloc-dev robin-map-dev libasio-dev
  libgit2-dev libsqlite3-dev libpq-dev
)
case $(dpkg --print-architecture 2>/dev/null || true) in
  amd64) build_packages+=(libhyperscan-dev) ;;  # Vectorscan 5.4.9 overlooks matches where there is AVX-512
  *) build_packages+=(libvectorscan-dev) ;;     # the same for other processors
esac
test_packages=(
  catch2
  libclang-rt-19-dev  # libFuzzer and the sanitizers, for the fuzz targets of the URL engine
  postgresql-15 pgbouncer  # started by the tests themselves, in a temporary directory
  parallel  # GNU Parallel, to spread an audit
  valgrind  # counts instructions, for the budget in bench/
  curl python3-yaml  # for the steps of action.yml
  black mypy clang-format-19  # for what `dbssot scaffold` writes
  graphviz chromium chromium-driver python3-selenium  # for the HTML page
  python3 python3-markdown python3-jsonschema python3-psycopg2 python3-psycopg python3-asyncpg python3-sqlalchemy
)
dev_packages=(clang-tidy-19)

say() { printf 'bootstrap: %s\n' "$*" >&2; }
give_up() { say "$@"; exit 1; }

wanted=("${build_packages[@]}")
list_only=false
with_tests=false
for argument in "$@"; do
  case $argument in
    --build) ;;
    --test) wanted+=("${test_packages[@]}"); with_tests=true ;;
    --dev) wanted+=("${test_packages[@]}" "${dev_packages[@]}"); with_tests=true ;;
    --list) list_only=true ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
done

has_npm() {
  local version
  version=$(npm --version 2>/dev/null) && [ "${version%%.*}" -ge 9 ]
}

# Copies of the lock file tell what was installed; time stamps do not, since git sets them anew. The tests need more than the grammars:
# the language client that speaks with `dbssot lsp`.
lock_copy=node_modules/.package-lock.installed
test_copy=node_modules/.package-lock.installed-with-tests
has_grammars() { if $with_tests; then cmp -s package-lock.json "$test_copy"; else cmp -s package-lock.json "$lock_copy"; fi; }

if $list_only; then
  has_npm || wanted+=(nodejs npm)
  printf '%s\n' "${wanted[@]}" | sort -u
  exit 0
fi
if ! has_grammars && ! has_npm; then
  wanted+=(nodejs npm)  # only to fetch the grammars
fi

install_missing() {
  local installed package missing=() as_root=()
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^installed //p' || true)
  for package in "${wanted[@]}"; do
    grep -qxF "$package" <<<"$installed" || missing+=("$package")
  done

  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || give_up "packages are missing, and installing them needs root. As root: apt-get install ${missing[*]}"
    as_root=(sudo)
    [ -t 0 ] || as_root+=(-n)  # nobody is there to type a password
  fi
  apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"; }
  say "installing ${missing[*]}"
  apt update >&2 || say "apt-get update failed; trying with the package lists at hand"
  apt install --no-install-recommends "${missing[@]}" >&2 ||
    give_up "apt could not install everything; dbssot is built on Debian 12. Missing: ${missing[*]}"
}

if command -v dpkg-query >/dev/null; then
  install_missing
elif [ ! -e build/CMakeCache.txt ]; then  # once is enough; from here on CMake says what it does not find
  say "this is not a Debian system, so packages are up to you. dbssot is built on Debian 12, with:"
  printf '%s\n' "${wanted[@]}" | sort -u | paste -sd' ' | fold -s -w 100 | sed 's/^/  /' >&2
fi

if ! has_grammars; then
  if $with_tests; then say "fetching the tree-sitter sources and the language client of the tests (npm ci --ignore-scripts)"; omitted=(); else
    say "fetching the tree-sitter sources (npm ci --ignore-scripts)"; omitted=(--omit=dev); fi
  has_npm || give_up "npm 9 or newer is needed to fetch them"
  npm ci "${omitted[@]}" --ignore-scripts --no-audit --no-fund --loglevel=error >&2 ||
    give_up "npm could not fetch the packages that package-lock.json pins"
  cp package-lock.json "$lock_copy"
  if $with_tests; then cp package-lock.json "$test_copy"; fi
fi
