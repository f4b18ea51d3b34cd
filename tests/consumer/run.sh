#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh TEST BUILD_FOLDER WORK_FOLDER: one consumer test; CTest calls it with CXX set.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_root=$(cd "$here/../.." && pwd)
test=$1 build=$2 work=$3
prefix=$work/prefix

# What a program that wants the codecs alone must not be made to look for.
codecs_alone=(
    -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON -DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON
    -DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON
    -DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=ON -DCMAKE_DISABLE_FIND_PACKAGE_Threads=ON)

# build_and_run PROJECT PROGRAM [CMAKE ARGUMENT...]: a consumer from an empty folder.
build_and_run() {
    local project=$1 program=$2 folder=$work/$test
    shift 2
    rm -rf "$folder"
    cmake -S "$here/$project" -B "$folder" -DCMAKE_PREFIX_PATH="$prefix" "$@"
    cmake --build "$folder" --target "$program"
    expect_output "$folder/$program"
}

expect_output() {
    local said
    said=$("$1")
    printf '%s\n' "$said"
    [ "$said" = "$(cat "$here/$(basename "$1").txt")" ] || { echo "that is not what it should say"; exit 1; }
}

# compile_with_pkgconfig PROGRAM PACKAGE...
compile_with_pkgconfig() {
    local program=$1 flags
    shift
    export PKG_CONFIG_PATH=$prefix/lib/pkgconfig:$prefix/lib/$(cc_architecture)/pkgconfig
    read -ra flags < <(pkg-config --cflags --libs --static "$@")
    export LD_LIBRARY_PATH=$prefix/lib:$prefix/lib/$(cc_architecture) # where shared libraries were built
    mkdir -p "$work/$test"
    "${CXX:-c++}" "$here/$program.cpp" "${flags[@]}" -o "$work/$test/$program"
    expect_output "$work/$test/$program"
}

cc_architecture() { "${CXX:-c++}" -print-multiarch 2>/dev/null || true; }

# Configuring must fail, and name what is missing.
expect_refusal() {
    local words=$1 folder=$work/$test said
    shift
    rm -rf "$folder"
    if said=$(cmake -S "$here/find_package" -B "$folder" -DCMAKE_PREFIX_PATH="$prefix" "$@" 2>&1); then
        echo "this should have been refused"
        exit 1
    fi
    printf '%s\n' "$said"
    grep -q "$words" <<<"$(tr -s ' \n' ' ' <<<"$said")"
}

case $test in
    install)
        rm -rf "$prefix"
        cmake --install "$build" --prefix "$prefix"
        ;;
    find_package) build_and_run find_package decode "${codecs_alone[@]}" ;;
    find_package_all) build_and_run find_package explain -DASK_FOR=everything ;;
    find_package_unknown) expect_refusal 'component abacus: there is no such component' -DASK_FOR=abacus ;;
    find_package_lacking)
        expect_refusal 'component crypto: it needs the package OpenSSL' -DASK_FOR=crypto "${codecs_alone[@]}"
        ;;
    pkgconfig) compile_with_pkgconfig decode submeter-codec ;;
    pkgconfig_all) compile_with_pkgconfig explain submeter-core_text submeter-crypto ;;
    subdirectory | fetchcontent)
        build_and_run "$test" decode -DSUBMETER_SOURCE="$source_root" "${codecs_alone[@]}"
        ;;
    *)
        echo "there is no test $test"
        exit 2
        ;;
esac
