#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing on Debian and Ubuntu; asks nothing, and removes nothing.
#
#   bash scripts/install.sh build    what examples/quickstart.sh needs
#   bash scripts/install.sh test     and what tests/run.sh needs
#   bash scripts/install.sh full     and what tests/run.sh --full needs
#
# Shown on Debian 12. Written for Ubuntu 24.04 too (with its `universe`), but not tested there.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# --- what is there ------------------------------------------------------------------------------------

has_command() { command -v "$1" >/dev/null 2>&1; }

# Tells whether the compiler finds a header; further lines of source may ask more of it.
has_header() {
    local header=$1 more=${2:-}
    has_command g++ || return 1
    printf '#include <%s>\n%s\n' "$header" "$more" |
        g++ -std=c++20 -E -x c++ ${BOOST_ROOT:+-I "$BOOST_ROOT/include"} -I "$build/deps/usr/include" - \
            >/dev/null 2>&1
}

has_cmake() { has_command cmake && version_at_least 3.25 "$(cmake --version | awk 'NR == 1 { print $3 }')"; }

has_boost() { has_header boost/version.hpp $'#if BOOST_VERSION < 108100\n#error too old\n#endif'; }

# A Python that can make an environment and compile an extension.
python_serves() {
    "$1" - >/dev/null 2>&1 <<'PYTHON'
import ensurepip, os, sys, sysconfig, venv
assert sys.version_info >= (3, 10)
assert os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h"))
PYTHON
}

# The Python to build the environment with: the system's, or else the first on the path.
find_python() {
    local candidate
    for candidate in /usr/bin/python3 "$(command -v python3 || true)"; do
        if [ -n "$candidate" ] && python_serves "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

version_at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# --- what is needed -----------------------------------------------------------------------------------

# Prints the packages that are missing, by their Debian names. Boost is not among them: see
# install_boost.
missing_packages() {
    local level=$1
    need() { "${@:2}" || printf '%s\n' "$1"; }
    need g++ has_command g++
    need cmake has_cmake
    need ninja-build has_command ninja
    need ccache has_command ccache
    need pkg-config has_command pkg-config
    need ca-certificates test -e /etc/ssl/certs/ca-certificates.crt
    need tzdata test -e /usr/share/zoneinfo/Asia/Shanghai
    need libexpected-dev has_header tl/expected.hpp
    need libpq-dev has_header postgresql/libpq-fe.h
    need libsqlite3-dev has_header sqlite3.h
    need libssl-dev has_header openssl/evp.h
    need zlib1g-dev has_header zlib.h
    find_python >/dev/null || printf '%s\n' python3 python3-venv python3-dev
    [ "$level" != build ] || return 0
    need libgtest-dev has_header gtest/gtest.h
    need libbenchmark-dev has_header benchmark/benchmark.h
    need libmodbus-dev has_header modbus/modbus.h
    need hledger has_command hledger
    need ledger has_command ledger
    need postgresql has_postgresql
    need valgrind has_command valgrind
    need tshark has_command tshark
    [ "$level" = full ] || return 0
    need clang-14 has_command clang++-14
    need libclang-rt-14-dev has_libfuzzer
    need llvm-14 has_command llvm-cov-14
    need qemu-user has_command qemu-s390x
    need googletest test -e /usr/src/googletest/CMakeLists.txt
    need g++-s390x-linux-gnu has_command s390x-linux-gnu-g++
    need g++-arm-linux-gnueabihf has_command arm-linux-gnueabihf-g++
    need gcc-arm-none-eabi has_command arm-none-eabi-g++
    need libstdc++-arm-none-eabi-newlib has_arm_library
}

has_libfuzzer() {
    has_command clang++-14 && [ -e "$(clang++-14 -print-file-name=libclang_rt.fuzzer-x86_64.a)" ]
}

# The server: Debian keeps it out of the path.
has_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || has_command postgres; }

has_arm_library() {
    has_command arm-none-eabi-g++ &&
        printf '#include <array>\n' | arm-none-eabi-g++ -E -x c++ - >/dev/null 2>&1
}

# --- getting it ---------------------------------------------------------------------------------------

is_debian_like() { has_command apt-get && grep -qE '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release; }

refuse_other_systems() {
    is_debian_like || give_up 2 \
        "This script installs packages on Debian and Ubuntu only. Missing here, by their Debian names:" \
        "    $*" \
        "Install what corresponds to them (CMake 3.25, GCC 12 and Boost 1.81 or later), and run it again."
}

# Runs a command as root, without ever asking for a password.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

can_be_root() { [ "$(id -u)" -eq 0 ] || { has_command sudo && sudo -n true 2>/dev/null; }; }

refuse_without_root() {
    can_be_root || give_up 2 \
        "Packages are missing, and installing them needs root (or sudo without a password):" \
        "    apt-get install --no-install-recommends $*" \
        "Let somebody run that, or run 'sudo -v' first, and start again."
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@"; }

update_package_lists() {
    say "reading the package lists (apt-get update)"
    quietly apt-update apt_get update ||
        say "some package lists could not be read; going on with those that are there"
}

# --no-remove: rather fail than take anything away from this machine.
install_packages() {
    say "installing: $*"
    quietly apt-install apt_get install --no-install-recommends --no-remove "$@" ||
        give_up 1 "Could not install all of: $*"
}

# Nothing when there is no such package. (awk reads to the end: under pipefail, `grep -q` would not
# do.)
candidate_version() {
    apt-cache policy "$1" 2>/dev/null | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# Debian 12's unversioned package is 1.74, Ubuntu 24.04's is 1.83.
boost_package() {
    local package version
    for package in libboost1.81-dev libboost1.83-dev libboost-dev; do
        version=$(candidate_version "$package")
        if [ -n "$version" ] && version_at_least 1.81 "$version"; then
            printf '%s\n' "$package"
            return
        fi
    done
    return 1
}

would_remove() {
    local plan
    plan=$(apt-get -s install --no-install-recommends "$1" 2>/dev/null) || return 1
    grep -q '^Remv ' <<<"$plan"
}

# Another Boost keeps its place: ours is unpacked beside the build, where CMake is pointed to.
unpack_boost() {
    say "installing $1 would remove another Boost; unpacking it under build/deps instead"
    mkdir -p "$build/deps"
    (cd "$build/deps" && quietly boost-download apt-get -q download "$1" && dpkg -x "$1"_*.deb .) ||
        give_up 1 "Could not download and unpack $1"
}

install_boost() {
    local package
    package=$(boost_package) || give_up 2 "No package of Boost 1.81 or later is on offer here." \
        "Install one by hand, and point BOOST_ROOT to it."
    if would_remove "$package"; then
        unpack_boost "$package"
    else
        refuse_without_root "$package"
        install_packages "$package"
    fi
}

warn_if_untested() {
    if grep -q '^ID=ubuntu' /etc/os-release; then
        say "note: written for Ubuntu 24.04 too, but not tested there"
    fi
}

install_missing() {
    local packages boost=
    mapfile -t packages < <(missing_packages "$1")
    if [ ${#packages[@]} -eq 0 ] && has_boost; then
        say "all that is needed is installed"
        return
    fi
    refuse_other_systems "${packages[@]}" "libboost1.81-dev, unless there is Boost 1.81 or later"
    has_boost || boost=$(boost_package || printf 'libboost1.81-dev')
    warn_if_untested
    [ ${#packages[@]} -eq 0 ] || refuse_without_root "${packages[@]}" ${boost:+"$boost"}
    ! can_be_root || update_package_lists
    [ ${#packages[@]} -eq 0 ] || install_packages "${packages[@]}"
    has_boost || install_boost  # asked again: without a compiler the first answer was a guess
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    case "${1:-build}" in
        build | test | full) ;;
        *) give_up 2 "usage: bash scripts/install.sh [build | test | full]" ;;
    esac
    make_build_folder
    install_missing "${1:-build}"
fi
