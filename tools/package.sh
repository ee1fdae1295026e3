#!/usr/bin/env bash
# Makes what is released, from a finished build tree, into one folder with its SHA256SUMS.
#
#   tools/package.sh [--build DIR] [--out DIR] [--deb] [--tarball] [--wheel]
#     --build    the build tree (default: build)
#     --out      where the packages go (default: dist); SHA256SUMS lists what this run made
#     --deb      dbssot_*.deb and dbssot-cpp_*.deb, by cpack
#     --tarball  dbssot-VERSION-linux-ARCH.tar.gz: unpack it anywhere; brings its libraries, all but glibc
#     --wheel    dbssot-VERSION-py3-none-manylinux_*.whl: the same, for pip and pre-commit
# Without --deb, --tarball or --wheel all of them. Equal inputs give equal bytes (tarball and wheel), with SOURCE_DATE_EPOCH or the date of the commit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=build
out=dist
kinds=()
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=${2:?}; shift ;;
    --out) out=${2:?}; shift ;;
    --deb | --tarball | --wheel) kinds+=("${1#--}") ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
  shift
done
[ ${#kinds[@]} -gt 0 ] || kinds=(deb tarball wheel)

give_up() { printf 'package: %s\n' "$*" >&2; exit 1; }
for file in dbssot share/dbssot.1.gz; do
  [ -e "$build/$file" ] || give_up "no $build/$file; build first (make build)"
done
version=$(sed -n 's/^project(dbssot VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
arch=$(uname -m)
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || date +%s)}"
export SOURCE_DATE_EPOCH
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
made=()

# The installed files, and the libraries that the program needs with their licences, all but glibc's own: those belong to the system's
# loader.
stage() {
  local root=$1 library path package
  cmake --install "$build" --prefix "$root" --component dbssot --strip >/dev/null
  mkdir -p "$root/lib/dbssot"
  while read -r library path; do
    case $library in
      linux-vdso* | ld-linux* | libc.so* | libm.so* | libpthread.so* | libdl.so* | librt.so* | libresolv.so* | '') ;;
      *)
        install -m 0644 "$path" "$root/lib/dbssot/$library"
        package=$(dpkg -S "$(realpath "$path")" 2>/dev/null | sed 's/:.*//;q') || true
        [ -z "$package" ] || install -D -m 0644 "/usr/share/doc/$package/copyright" "$root/share/doc/dbssot/licences/$package"
        ;;
    esac
  done < <(ldd "$build/dbssot" | sed -n 's/^[[:space:]]*\([^ ]*\) => \(\/[^ ]*\).*/\1 \2/p')
  [ -n "$(ls "$root/lib/dbssot")" ] || give_up "no library was found to go with the program"
}

for kind in "${kinds[@]}"; do
  case $kind in
    deb)
      (cd "$build" && cpack -G DEB -B "$work/deb" >"$work/cpack.log" 2>&1) || { cat "$work/cpack.log" >&2; give_up "cpack failed"; }
      for package in "$work"/deb/*.deb; do
        install -m 0644 "$package" "$out/"
        made+=("${package##*/}")
      done
      ;;
    tarball)
      name=dbssot-$version-linux-$arch
      stage "$work/tarball/$name"
      tar --create --directory "$work/tarball" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" "$name" |
        gzip -9n >"$out/$name.tar.gz"
      made+=("$name.tar.gz")
      ;;
    wheel)
      stage "$work/wheel"
      glibc=$(getconf GNU_LIBC_VERSION | sed 's/glibc //;s/\./_/')
      made+=("$(python3 tools/make_wheel.py --version "$version" --platform "manylinux_${glibc}_$arch" --stage "$work/wheel" --out "$out")")
      ;;
  esac
done
(cd "$out" && sha256sum "${made[@]}" >SHA256SUMS)
printf '%s\n' "${made[@]}" SHA256SUMS
