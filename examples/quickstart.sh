#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs the prepaid campus: real interval data to printed
# statements.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/../scripts" && pwd)
# shellcheck source=scripts/install.sh
source "$scripts/install.sh"
# shellcheck source=scripts/build.sh
source "$scripts/build.sh"
# shellcheck source=scripts/python.sh
source "$scripts/python.sh"

campus=$build/release/examples/prepaid_campus/prepaid_campus

usage() {
    cat <<'TEXT'
usage: bash examples/quickstart.sh [ARGUMENT...]

Installs what is missing (apt on Debian and Ubuntu, a virtual environment for Python), builds, and runs
the prepaid campus with the arguments given. Results go to build/campus unless --out says otherwise; the
command `submeter` is then in build/venv/bin. The first run takes some minutes, later ones seconds.

  --month YYYY-MM   the month of the data to run
  --tenants N       how many buildings take part
  --seed N          one seed gives one result
  --out DIR         the folder of the results
TEXT
}

# --out build/campus, unless the arguments name a folder.
run_campus() {
    case " $* " in
        *" --out "* | *" --out="*) "$campus" "$@" ;;
        *) "$campus" --out "$build/campus" "$@" ;;
    esac
}

case " $* " in
    *" --help "* | *" -h "*)
        if [ -x "$campus" ]; then "$campus" --help; else usage; fi
        exit
        ;;
esac

make_build_folder
install_missing build
configure release -DSUBMETER_WERROR=OFF -DSUBMETER_BUILD_TESTS=OFF \
    -DSUBMETER_BUILD_BENCHMARKS=OFF ||
    give_up 1 "Could not configure the build"
compile release prepaid_campus || give_up 1 "Could not build"
prepare_python
say "running the prepaid campus"
run_campus "$@"
