# SPDX-License-Identifier: Apache-2.0
# Sourced by the commands: where things are, how they speak, and how they run something quietly.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
logs=$build/logs
venv=$build/venv

# One locale for all that is run: else Python sets one of its own for the compilers under it, and
# ccache takes what they make for something else. hledger wants UTF-8.
export LC_ALL=C.UTF-8

say() { printf '== %s\n' "$*"; }

# Ends the command with an explanation. 2: this machine cannot do it; 1: something failed.
give_up() {
    local code=$1
    shift
    printf '\n' >&2
    printf '%s\n' "$@" >&2
    exit "$code"
}

make_build_folder() {
    mkdir -p "$logs" 2>/dev/null && [ -w "$build" ] && [ -w "$logs" ] ||
        give_up 2 "Cannot write to $build." "Was it made by another user? Remove it, or run as that user."
}

# Prints the last line of a log now and then, so that a long step does not look like a dead one.
watch_log() {
    local log=$1 line
    while sleep 15 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
        line=$(tail -n 1 "$log" 2>/dev/null | tr -d '\r' | cut -c 1-90)
        [ -z "$line" ] || printf '   ... %s\n' "$line"
    done
}

stop_watching() {
    [ -z "${watcher:-}" ] || kill "$watcher" 2>/dev/null || true
    watcher=
}
trap stop_watching EXIT

# quietly NAME COMMAND...: output goes to build/logs/NAME.log; its end is shown when the command
# fails.
quietly() {
    local log=$logs/$1.log code=0
    shift
    : >"$log"
    watch_log "$log" &
    watcher=$!
    "$@" >>"$log" 2>&1 || code=$?
    stop_watching
    if [ "$code" -ne 0 ]; then
        printf -- '-- the end of %s:\n' "$log" >&2
        tail -n 40 "$log" >&2
    fi
    return "$code"
}

# Tells whether NAME was last marked with VALUE; mark it once the work that VALUE stands for is
# done.
is_marked() { [ "$(cat "$build/stamps/$1" 2>/dev/null)" = "$2" ]; }

mark() {
    mkdir -p "$build/stamps"
    printf '%s\n' "$2" >"$build/stamps/$1"
}

# One digest over the names and contents of all files below the given files and folders.
content_digest() {
    (
        cd "$root"
        find "$@" -type f ! -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z |
            xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
    )
}
