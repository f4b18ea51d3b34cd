#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bare_arm.sh WORK_FOLDER: the codecs on a 32-bit ARM without an operating system. Each codec header
# compiles without exceptions and RTTI; a decoder and an encoder of each protocol need no heap;
# their code sizes are printed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$1
flags=(-std=c++20 -mcpu=cortex-m4 -mthumb -Os -fno-exceptions -fno-rtti -ffunction-sections
    -Wall -Wextra -Werror -I "$root/include" -I "$work/include")

# tl::expected is one header; the host's other headers must not be seen by the cross compiler.
borrow_expected() {
    mkdir -p "$work/include/tl"
    cp "$(printf '#include <tl/expected.hpp>\n' | g++ -E -x c++ - | sed -n 's/^# 1 "\(.*expected.hpp\)".*/\1/p')" \
        "$work/include/tl/"
}

check_headers() {
    local header
    while IFS= read -r header; do
        printf '#include "%s"\n' "$header" |
            arm-none-eabi-g++ "${flags[@]}" -fsyntax-only -x c++ - || { echo "fails: $header"; return 1; }
    done < <(find "$root/include/submeter/codec" -name '*.hpp' | sort)
}

# What an object asks the rest of the program for must not include a heap or exceptions.
check_object() {
    local name=$1 unwanted
    arm-none-eabi-g++ "${flags[@]}" -c "$here/$name.cpp" -o "$work/$name.o"
    unwanted=$(arm-none-eabi-nm -C -u "$work/$name.o" |
        grep -E 'operator new|operator delete|malloc|free|__cxa|__throw|__gxx' || true)
    if [ -n "$unwanted" ]; then
        printf '%s asks for:\n%s\n' "$name" "$unwanted"
        return 1
    fi
    arm-none-eabi-size "$work/$name.o"
}

borrow_expected
check_headers
for program in "$here"/*.cpp; do
    check_object "$(basename "$program" .cpp)"
done
