#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bare_arm.sh WORK_FOLDER: the codecs on a 32-bit ARM without an operating system. All codec headers
# compile without exceptions and RTTI; what a small device uses of each protocol needs no heap, and
# its code is no larger than sizes.csv says.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$1
flags=(-std=c++20 -mcpu=cortex-m4 -mthumb -Os -fno-exceptions -fno-rtti -ffunction-sections
    -Wall -Wextra -Werror -I "$root/include" -I "$work/include")
failed=0

# tl::expected is one header; the host's other headers must not be seen by the cross compiler.
borrow_expected() {
    mkdir -p "$work/include/tl"
    cp "$(printf '#include <tl/expected.hpp>\n' | g++ -E -x c++ - | sed -n 's/^# 1 "\(.*expected.hpp\)".*/\1/p')" \
        "$work/include/tl/"
}

check_headers() {
    find "$root/include/submeter/codec" -name '*.hpp' | sort | sed 's/.*/#include "&"/' |
        arm-none-eabi-g++ "${flags[@]}" -fsyntax-only -x c++ - || failed=1
}

# What an object asks the rest of the program for must not include a heap or exceptions.
check_needs() {
    local unwanted
    unwanted=$(arm-none-eabi-nm -C -u "$work/$1.o" |
        grep -E 'operator new|operator delete|malloc|free|__cxa|__throw|__gxx' || true)
    if [ -n "$unwanted" ]; then
        printf 'FAILED %s asks for:\n%s\n' "$1" "$unwanted"
        failed=1
    fi
}

# Code and constants together.
check_size() {
    local name=$1 limit size
    limit=$(awk -F, -v name="$name" '$1 == name { print $2 }' "$here/sizes.csv")
    size=$(arm-none-eabi-size "$work/$name.o" | awk 'NR == 2 { print $1 + $2 }')
    printf '%-12s %6s octets, limit %s\n' "$name" "$size" "${limit:-not given}"
    if [ -z "$limit" ] || [ "$size" -gt "$limit" ]; then
        printf 'FAILED %s is larger than sizes.csv allows\n' "$name"
        failed=1
    fi
}

borrow_expected
check_headers
for program in "$here"/*.cpp; do
    name=$(basename "$program" .cpp)
    arm-none-eabi-g++ "${flags[@]}" -c "$program" -o "$work/$name.o"
    check_needs "$name"
    check_size "$name"
done
exit "$failed"
