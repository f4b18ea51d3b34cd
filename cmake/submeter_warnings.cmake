# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

# Our warnings on one of our own targets: private, so that no consumer meets them.
function(submeter_warnings target)
    if(SUBMETER_WARNINGS AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
            $<$<BOOL:${SUBMETER_WERROR}>:-Werror>)
        # When GCC optimises, it takes the copy of a small tl::expected for a read of the half of
        # its union that is not set. Unoptimised builds, Clang and the sanitizers still look for the
        # real thing.
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            target_compile_options(${target} PRIVATE
                $<$<NOT:$<CONFIG:Debug>>:-Wno-uninitialized -Wno-maybe-uninitialized>)
        endif()
    endif()
endfunction()
