#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and passes every test.
#
#   bash tests/run.sh          GCC, all tests, sanitizers on the codecs, seconds of fuzzing, Python, consumers
#   bash tests/run.sh --full   and an optimised build, Clang, the thread sanitizer, libFuzzer, every month
#                              and every meter of the campus, a million random bills, every step at which
#                              PostgreSQL and SQLite can fail, thousands of damaged files, other machines, a
#                              bare ARM target
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/../scripts" && pwd)
# shellcheck source=scripts/install.sh
source "$scripts/install.sh"
# shellcheck source=scripts/build.sh
source "$scripts/build.sh"
# shellcheck source=scripts/python.sh
source "$scripts/python.sh"

results=$build/results
summary=()       # one line per step
silent_failures=0 # failed steps that left no result file

# --- steps --------------------------------------------------------------------------------------------

# step WHAT FUNCTION: runs one step, and goes on when it fails.
step() {
    local what=$1 began=$SECONDS files verdict=ok
    files=$(count_results)
    say "$what"
    if ! ("$2"); then # in a subshell, so that a step that gives up still reaches the summary
        verdict=FAILED
        [ "$(count_results)" -gt "$files" ] || silent_failures=$((silent_failures + 1))
    fi
    summary+=("$(printf '%-58s %6s s  %s' "$what" $((SECONDS - began)) "$verdict")")
    [ "$verdict" = ok ]
}

# need WHAT FUNCTION: a step without which the others have no meaning.
need() { step "$@" || finish; }

count_results() { find "$results" -name '*.xml' | wc -l; }

finish() {
    local files code=0
    mapfile -t files < <(find "$results" -name '*.xml' | sort)
    printf '\n'
    printf '%s\n' "${summary[@]}" "$(printf '%-58s %6s s' 'all of it' "$SECONDS")"
    python3 -B "$root/scripts/test_totals.py" "$silent_failures" "${files[@]}" || code=1
    exit "$code"
}

# run_ctest PRESET [CTEST ARGUMENT...]: the tests of a build folder, into results/PRESET.xml.
run_ctest() {
    local preset=$1
    shift
    quietly "test-$preset" ctest --test-dir "$build/$preset" --output-on-failure --no-tests=error \
        -j "$(jobs_at_once)" --timeout 600 --output-junit "$results/$preset.xml" "$@"
}

# --- what each step does ------------------------------------------------------------------------------

# In the short form the package is compiled as the preset `test` compiles, so that ccache compiles
# once for both; else as users get it.
python_environment() {
    local settings=()
    [ "$level" = full ] ||
        settings=(build-dir=build/python-test cmake.build-type=Debug
            cmake.define.CMAKE_CXX_FLAGS_DEBUG=-O0 cmake.define.SUBMETER_WERROR=ON)
    prepare_python "${settings[@]}"
    install_requirements "$python_needs/requirements-test.txt"
}

build_all() {
    configure test -DSUBMETER_BUILD_PYTHON=ON -DPython_EXECUTABLE="$venv/bin/python" && compile test
}

headers_stand_alone() { compile test all_verify_interface_header_sets; }

# The checkers of other bookkeeping programs are among the peers in the environment.
all_tests() { PATH=$venv/bin:$PATH run_ctest test; }

sanitized_codecs() {
    configure asan && compile asan submeter_core_tests submeter_codec_tests submeter_fuzzers &&
        run_ctest asan -L '^(core|codec|fuzz)$'
}

python_tests() {
    (cd "$root" && PATH=$venv/bin:$PATH quietly test-python "$venv/bin/python" -B -m pytest --pyargs submeter \
        tests/python tests/oracle tests/peers --junitxml "$results/python.xml")
}

campus_tests() {
    (cd "$root" && PATH=$venv/bin:$PATH quietly test-examples "$venv/bin/python" -B -m pytest tests/examples \
        --junitxml "$results/examples.xml")
}

python_from_plain_cmake() {
    PYTHONPATH=$build/test/python quietly python-plain "$venv/bin/python" -B -c \
        "import submeter; assert submeter._core.__file__.startswith('$build/test/python'), submeter._core.__file__"
}

shell_syntax() {
    local file
    for file in "$root"/scripts/*.sh "$root"/tests/*.sh "$root"/tests/*/*.sh "$root"/examples/*.sh "$root/.ci/run"; do
        bash -n "$file" || return 1
    done
}

optimised_with_gcc() { configure release && compile release; }

build_and_test_with_clang() { configure clang && compile clang && run_ctest clang -LE consumer; }

thread_sanitized() {
    configure tsan && compile tsan submeter_gateway_tests submeter_ledger_shared_tests &&
        run_ctest tsan -L '^(gateway|ledger_shared)$'
}

every_step_of_postgresql() {
    SUBMETER_EVERY_STEP=1 quietly test-postgresql ctest --test-dir "$build/test" --output-on-failure --no-tests=error \
        -L '^ledger_postgresql$' --timeout 3600 --output-junit "$results/postgresql.xml"
}

every_step_of_sqlite() {
    SUBMETER_EVERY_STEP=1 quietly test-sqlite ctest --test-dir "$build/test" --output-on-failure --no-tests=error \
        -L '^ledger_faults$' --timeout 1800 --output-junit "$results/sqlite.xml"
}

damaged_books_sanitized() {
    configure asan && compile asan submeter_ledger_faults_tests &&
        quietly test-faults ctest --test-dir "$build/asan" --output-on-failure --no-tests=error \
            -L '^ledger_faults$' --timeout 1800 --output-junit "$results/faults.xml"
}

libfuzzer() { configure fuzz && compile fuzz submeter_fuzzers && run_ctest fuzz -L '^fuzz$'; }

lines_that_fuzzing_reaches() {
    configure fuzz-coverage && compile fuzz-coverage submeter_fuzzers &&
        quietly fuzz-coverage python3 -B "$root/tests/coverage/decoders.py" "$build/fuzz-coverage"
}

every_month() {
    (cd "$root" && quietly test-months "$venv/bin/python" -B -m pytest tests/examples/every_month.py \
        --junitxml "$results/months.xml")
}

every_meter() {
    (cd "$root" && quietly test-meters "$venv/bin/python" -B -m pytest tests/oracle/every_meter.py \
        --junitxml "$results/meters.xml")
}

million_bills() {
    (cd "$root" && SUBMETER_BILLS=1000000 SUBMETER_HISTORY_BILLS=20000 quietly test-bills \
        "$venv/bin/python" -B -m pytest tests/oracle/test_bill_library.py tests/oracle/test_bill_history.py \
        -k test_bills --junitxml "$results/bills.xml")
}

ledger_operations() {
    (cd "$root" && SUBMETER_LEDGER_OPERATIONS=200000 quietly test-ledger-model "$venv/bin/python" -B -m pytest \
        tests/oracle/test_ledger_model.py --junitxml "$results/ledger-model.xml")
}

# The codec tests on other machines: a big-endian one, and one of 32 bits.
tested_on() { configure "$1" && compile "$1" && run_ctest "$1"; }
on_s390x() { tested_on s390x; }
on_armhf() { tested_on armhf; }

bare_arm() { quietly bare-arm bash "$root/tests/cross/bare_arm.sh" "$build/bare_arm"; }

# --- the run ------------------------------------------------------------------------------------------

case "${1:-}" in
    "") level=test ;;
    --full) level=full ;;
    *) give_up 2 "usage: bash tests/run.sh [--full]" ;;
esac

make_build_folder
rm -rf "$results"
mkdir -p "$results"
install() { install_missing "$level"; }
need "installing what is missing" install
need "the Python environment, with the package (pip install .)" python_environment
need "building everything with GCC" build_all
step "each public header compiles alone" headers_stand_alone || true
step "all tests: units, structure, consumers, seconds of fuzzing" all_tests || true
step "codecs and fuzz drivers under the address sanitizers" sanitized_codecs || true
step "Python: tests, doctests, stubs, oracles, peers" python_tests || true
step "Python: the extension from plain CMake" python_from_plain_cmake || true
step "the prepaid campus, its books and its statements" campus_tests || true
step "shell syntax" shell_syntax || true
if [ "$level" = full ]; then
    step "an optimised build with GCC" optimised_with_gcc || true
    step "building and testing with Clang 14" build_and_test_with_clang || true
    step "the gateway and the shared book under the thread sanitizer" thread_sanitized || true
    step "PostgreSQL cut off and killed at every step of a commit" every_step_of_postgresql || true
    step "SQLite without power or room at every step, and damaged" every_step_of_sqlite || true
    step "failing disks and damaged books under the address sanitizers" damaged_books_sanitized || true
    step "libFuzzer on every decoder" libfuzzer || true
    step "which lines of the decoders the fuzz targets reach" lines_that_fuzzing_reaches || true
    step "every month of the campus data, with 20 and with 40 tenants" every_month || true
    step "every meter of the campus, two years, beside the oracle" every_meter || true
    step "a million random bills beside the oracle" million_bills || true
    step "200,000 random operations on books beside the model" ledger_operations || true
    step "the codecs on a big-endian machine (s390x, QEMU)" on_s390x || true
    step "the codecs on a 32-bit ARM (armhf, QEMU)" on_armhf || true
    step "the codecs for a bare 32-bit ARM" bare_arm || true
fi
finish
