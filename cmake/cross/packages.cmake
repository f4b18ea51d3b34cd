# SPDX-License-Identifier: Apache-2.0
# Read at the end of project() when cross compiling (CMAKE_PROJECT_INCLUDE): headers that do not
# depend on the machine are the host's, and GoogleTest is built from its sources.

include_guard(GLOBAL)

# borrow_headers(TARGET FOLDER HEADER): an imported target that shows FOLDER of the host's include
# directory, found by HEADER, and nothing else that lies beside it.
function(borrow_headers target folder header)
    find_path(SUBMETER_HOST_${folder} ${header} REQUIRED NO_CMAKE_FIND_ROOT_PATH
        HINTS ${CMAKE_PREFIX_PATH} "$ENV{BOOST_ROOT}" PATH_SUFFIXES include PATHS /usr)
    set(borrowed "${CMAKE_BINARY_DIR}/borrowed/${folder}")
    file(MAKE_DIRECTORY "${borrowed}")
    file(CREATE_LINK "${SUBMETER_HOST_${folder}}/${folder}" "${borrowed}/${folder}" SYMBOLIC)
    add_library(${target} INTERFACE IMPORTED GLOBAL)
    target_include_directories(${target} INTERFACE "${borrowed}")
endfunction()

borrow_headers(tl::expected tl tl/expected.hpp)
borrow_headers(Boost::headers boost boost/version.hpp)

set(BUILD_GMOCK OFF)
set(INSTALL_GTEST OFF)
add_subdirectory(/usr/src/googletest "${CMAKE_BINARY_DIR}/googletest" EXCLUDE_FROM_ALL)
