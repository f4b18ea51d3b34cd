# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

# Our warnings on one of our own targets: private, so that no consumer meets them.
function(submeter_warnings target)
    if(SUBMETER_WARNINGS AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
            $<$<BOOL:${SUBMETER_WERROR}>:-Werror>)
        # When GCC 12 optimises, it takes the copy of a small tl::expected for a read of the half of
        # its union that is not set, and std::string's copies for overlapping or endless ones (GCC
        # bug 105651). Unoptimised builds, Clang and the sanitizers look for the real things.
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            target_compile_options(${target} PRIVATE
                $<$<NOT:$<CONFIG:Debug>>:-Wno-uninitialized -Wno-maybe-uninitialized
                    -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds>)
        endif()
    endif()
endfunction()
