#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the benchmarks of tariffs and the Python package, optimised, and runs all of them beside
# their limits and peers. polars, pandas and nrel-pysam are installed beside the package.
#
#   bash benchmarks/tariff/run.sh
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../scripts" && pwd)
# shellcheck source=../../scripts/install.sh
source "$scripts/install.sh"
# shellcheck source=../../scripts/build.sh
source "$scripts/build.sh"
# shellcheck source=../../scripts/python.sh
source "$scripts/python.sh"

here=$root/benchmarks/tariff
program=$build/release/benchmarks/tariff/submeter_tariff_benchmark

make_build_folder
install_missing test
prepare_python
install_requirements "$here/requirements.txt"
configure release && compile release submeter_tariff_benchmark || give_up 1 "The benchmarks could not be built"

missed=0
python3 -B "$here/limits.py" "$program" || missed=1
"$venv/bin/python" -B "$here/rate_benchmark.py" "$program" || missed=1
"$venv/bin/python" -B "$here/peers.py" || missed=1
exit "$missed"
