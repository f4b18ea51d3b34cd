# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

# Our warnings on one of our own targets: private, so that no consumer meets them.
function(submeter_warnings target)
    if(SUBMETER_WARNINGS AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
            $<$<BOOL:${SUBMETER_WERROR}>:-Werror>)
    endif()
endfunction()
