# SPDX-License-Identifier: Apache-2.0
# Sourced by the commands: configures and builds a preset under build/.
# shellcheck shell=bash

jobs_at_once() { nproc 2>/dev/null || echo 2; }

# Where packages that were unpacked instead of installed can be found.
deps_prefix() { printf '%s' "$build/deps/usr"; }

# configure PRESET [CMAKE ARGUMENT...]
configure() {
    local preset=$1
    shift
    say "configuring build/$preset"
    quietly "configure-$preset" cmake -S "$root" --preset "$preset" \
        -DCMAKE_PREFIX_PATH="$(deps_prefix)" "$@"
}

# compile PRESET [TARGET...]
compile() {
    local preset=$1
    shift
    say "building ${*:-everything} in build/$preset"
    quietly "build-$preset" cmake --build "$build/$preset" -j "$(jobs_at_once)" ${1:+--target "$@"}
}
