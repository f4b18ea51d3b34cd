# SPDX-License-Identifier: Apache-2.0
#   submeter_python_module(SOURCES src/module.cpp … DEPENDS codec tariff_text … PACKAGES …)
# builds the extension `submeter._core` (target submeter_python). In the build tree it lies in
# python/submeter beside copies of the package's Python files, so that PYTHONPATH=<build>/python
# serves it; scikit-build-core installs it into the wheel. Python and pybind11 are those of
# -DPython_EXECUTABLE, where they are not given.

include_guard(GLOBAL)
include(submeter_executable)
find_package(Python 3.10 COMPONENTS Interpreter Development.Module REQUIRED)

# pybind11 from the same Python's packages, unless the caller says where it is.
if(NOT DEFINED pybind11_DIR)
    execute_process(COMMAND "${Python_EXECUTABLE}" -m pybind11 --cmakedir
        OUTPUT_VARIABLE submeter_pybind11_dir OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(submeter_pybind11_dir)
        set(pybind11_DIR "${submeter_pybind11_dir}")
    endif()
endif()
set(PYBIND11_FINDPYTHON ON)
find_package(pybind11 2.10 CONFIG REQUIRED)

function(submeter_python_module)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "SOURCES;DEPENDS;PACKAGES")
    submeter_refuse_unparsed(python "${arg_UNPARSED_ARGUMENTS}")
    set(package_dir "${PROJECT_BINARY_DIR}/python/submeter")
    pybind11_add_module(submeter_python MODULE ${arg_SOURCES})
    set_target_properties(submeter_python PROPERTIES
        OUTPUT_NAME _core
        CXX_EXTENSIONS OFF
        LIBRARY_OUTPUT_DIRECTORY "${package_dir}")
    target_compile_features(submeter_python PRIVATE cxx_std_20)
    target_include_directories(submeter_python PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/src")
    foreach(name IN LISTS arg_DEPENDS)
        target_link_libraries(submeter_python PRIVATE submeter::${name})
    endforeach()
    foreach(package IN LISTS arg_PACKAGES)
        target_link_libraries(submeter_python PRIVATE ${submeter_package_${package}_target})
    endforeach()
    submeter_warnings(submeter_python)
    add_custom_command(TARGET submeter_python POST_BUILD
        COMMAND "${CMAKE_COMMAND}" -E copy_directory "${CMAKE_CURRENT_SOURCE_DIR}/submeter" "${package_dir}"
        VERBATIM)
    install(TARGETS submeter_python LIBRARY DESTINATION submeter COMPONENT python)
endfunction()
