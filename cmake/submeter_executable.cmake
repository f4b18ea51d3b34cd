# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)
include(submeter_warnings)

# Tells whether every component of `names` is part of this build.
function(submeter_all_wanted result names)
    get_property(wanted GLOBAL PROPERTY submeter_wanted)
    set(${result} TRUE PARENT_SCOPE)
    foreach(name IN LISTS names)
        if(NOT name IN_LIST wanted)
            set(${result} FALSE PARENT_SCOPE)
        endif()
    endforeach()
endfunction()

# What tests, fuzz targets and benchmarks share: language, warnings, private headers, components.
function(submeter_own_executable target depends libraries)
    target_compile_features(${target} PRIVATE cxx_std_20)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests" "${PROJECT_SOURCE_DIR}/src")
    target_compile_definitions(${target} PRIVATE SUBMETER_TEST_DATA="${PROJECT_SOURCE_DIR}/tests")
    foreach(name IN LISTS depends)
        target_link_libraries(${target} PRIVATE submeter::${name})
    endforeach()
    target_link_libraries(${target} PRIVATE ${libraries})
    submeter_warnings(${target})
endfunction()
