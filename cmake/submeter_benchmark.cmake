# SPDX-License-Identifier: Apache-2.0
#   submeter_benchmark(codec SOURCES codec_benchmark.cpp DEPENDS codec LIBRARIES PkgConfig::modbus)
# builds `submeter_codec_benchmark`, a Google Benchmark program; nothing runs it but a person.

include_guard(GLOBAL)
include(submeter_executable)
find_package(benchmark REQUIRED)

function(submeter_benchmark name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LIBRARIES")
    submeter_refuse_unparsed(${name} "${arg_UNPARSED_ARGUMENTS}")
    submeter_all_wanted(wanted "${arg_DEPENDS}")
    if(NOT wanted)
        return()
    endif()
    set(target submeter_${name}_benchmark)
    add_executable(${target} ${arg_SOURCES})
    submeter_own_executable(${target} "${arg_DEPENDS}" "${arg_LIBRARIES};benchmark::benchmark_main")
endfunction()
