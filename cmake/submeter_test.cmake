# SPDX-License-Identifier: Apache-2.0
# Tests: one GoogleTest executable per folder of tests/, and one fuzz target per decoder.
#
#   submeter_test(codec
#       SOURCES dlt645_frame_test.cpp …     # below the calling folder, by name
#       DEPENDS codec codec_text            # components; without one of them the test is not built
#       LIBRARIES …                         # other targets
#       TOGETHER)                           # one run for all, where each would start the same server
#
#   submeter_fuzz(dlt645 SOURCES dlt645_fuzz.cpp DEPENDS codec
#       SEEDS ../vectors/dlt645.json        # each hexadecimal string in a file; in a folder, each file as it is
#       LONGEST 4096)                       # octets of an input; 4096 unless told

include_guard(GLOBAL)
include(submeter_executable)
include(GoogleTest)
if(NOT TARGET GTest::gtest) # cross builds make their own
    find_package(GTest REQUIRED)
endif()

set(SUBMETER_FUZZ_RUNS 20000 CACHE STRING "Inputs that each fuzz target tries when ctest runs it")
set(SUBMETER_FUZZ_SECONDS 0 CACHE STRING "Seconds that each fuzz target runs instead, unless 0")

add_custom_target(submeter_fuzzers COMMENT "All fuzz targets")

# One precompiled header for all tests: GoogleTest's own headers are most of a test's compile time.
function(submeter_share_precompiled_header target)
    if(NOT TARGET submeter_test_pch)
        file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/submeter_test_pch.cpp" CONTENT "")
        add_library(submeter_test_pch OBJECT "${PROJECT_BINARY_DIR}/submeter_test_pch.cpp")
        submeter_own_executable(submeter_test_pch "" GTest::gtest)
        target_precompile_headers(submeter_test_pch PRIVATE
            <gtest/gtest.h> <chrono> <string> <vector>)
        submeter_let_ccache_precompile(submeter_test_pch)
    endif()
    target_precompile_headers(${target} REUSE_FROM submeter_test_pch)
    submeter_let_ccache_precompile(${target})
endfunction()

# ccache caches a unit with a precompiled header only when it is told that this is wanted.
function(submeter_let_ccache_precompile target)
    if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache$")
        set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER
            "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${CMAKE_CXX_COMPILER_LAUNCHER}")
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            target_compile_options(${target} PRIVATE -fpch-preprocess)
        else()
            target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
        endif()
    endif()
endfunction()

function(submeter_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "TOGETHER" "" "SOURCES;DEPENDS;LIBRARIES")
    submeter_refuse_unparsed(${name} "${arg_UNPARSED_ARGUMENTS}")
    submeter_all_wanted(wanted "${arg_DEPENDS}")
    if(NOT wanted)
        return()
    endif()
    set(target submeter_${name}_tests)
    add_executable(${target} ${arg_SOURCES})
    submeter_own_executable(${target} "${arg_DEPENDS}" "${arg_LIBRARIES};GTest::gtest_main")
    submeter_share_precompiled_header(${target})
    if(arg_TOGETHER)
        add_test(NAME ${name} COMMAND ${target})
        set_tests_properties(${name} PROPERTIES LABELS ${name})
    else()
        gtest_discover_tests(${target} PROPERTIES LABELS ${name} DISCOVERY_TIMEOUT 60)
    endif()
endfunction()

# With SUBMETER_LIBFUZZER the target is libFuzzer's; else LLVMFuzzerTestOneInput is linked with our
# own driver, which tries a fixed number of seeded mutations, so that ctest gives one answer on any
# compiler.
function(submeter_fuzz name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "LONGEST" "SOURCES;DEPENDS;LIBRARIES;SEEDS")
    submeter_refuse_unparsed(${name} "${arg_UNPARSED_ARGUMENTS}")
    if(NOT arg_LONGEST)
        set(arg_LONGEST 4096)
    endif()
    submeter_all_wanted(wanted "${arg_DEPENDS}")
    if(NOT wanted)
        return()
    endif()
    set(target submeter_${name}_fuzz)
    add_executable(${target} ${arg_SOURCES})
    add_dependencies(submeter_fuzzers ${target})
    submeter_own_executable(${target} "${arg_DEPENDS}" "${arg_LIBRARIES}")
    list(TRANSFORM arg_SEEDS PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
    if(SUBMETER_LIBFUZZER)
        submeter_fuzz_with_libfuzzer(${name} ${arg_LONGEST} "${arg_SEEDS}")
    else()
        target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests/support/fuzz_main.cpp")
        if(SUBMETER_FUZZ_SECONDS)
            set(limit --seconds ${SUBMETER_FUZZ_SECONDS})
        else()
            set(limit --runs ${SUBMETER_FUZZ_RUNS})
        endif()
        add_test(NAME fuzz.${name} COMMAND ${target} ${limit} --longest ${arg_LONGEST} ${arg_SEEDS})
    endif()
    math(EXPR timeout "${SUBMETER_FUZZ_SECONDS} + 600")
    set_tests_properties(fuzz.${name} PROPERTIES LABELS "fuzz;${name}" TIMEOUT ${timeout})
endfunction()

function(submeter_fuzz_with_libfuzzer name longest seeds)
    find_package(Python3 3.10 COMPONENTS Interpreter REQUIRED)
    set(target submeter_${name}_fuzz)
    set(corpus "${CMAKE_CURRENT_BINARY_DIR}/${name}-corpus")
    set(folders "")
    foreach(seed IN LISTS seeds)
        if(IS_DIRECTORY "${seed}")
            list(APPEND folders "${seed}")
        endif()
    endforeach()
    list(REMOVE_ITEM seeds ${folders})
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    add_custom_command(TARGET ${target} POST_BUILD
        COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/scripts/vectors_to_corpus.py" ${corpus} ${seeds}
        VERBATIM)
    if(SUBMETER_FUZZ_SECONDS)
        set(limit -max_total_time=${SUBMETER_FUZZ_SECONDS})
    else()
        set(limit -runs=${SUBMETER_FUZZ_RUNS})
    endif()
    add_test(NAME fuzz.${name} COMMAND ${target} ${limit} -seed=1 -max_len=${longest} ${corpus} ${folders})
endfunction()
