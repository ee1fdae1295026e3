#!/bin/sh
# build_and_run.sh CMAKE BUILD COMPILER FLAGS: installs the library out of the build tree, then builds and runs consumer.cpp against it.
set -eu
cmake=$1 build=$2 compiler=$3 flags=$4
source=$(dirname "$0")
rm -rf "$build/installed" "$build/consumer"
"$cmake" --install "$build" --prefix "$build/installed" --component dev >/dev/null
"$cmake" -S "$source" -B "$build/consumer" -DCMAKE_PREFIX_PATH="$build/installed" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags"
"$cmake" --build "$build/consumer"
"$build/consumer/consumer"
