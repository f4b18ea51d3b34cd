# SPDX-License-Identifier: Apache-2.0
# The one table of what Submeter takes from outside. A component names a package by its first
# column.
#
#   name        find_package arguments      target              pkg-config name   kind
# `headers` packages leave no trace in a library, so a consumer of an installed component that uses
# one privately need not have it; `library` ones are linked.

include_guard(GLOBAL)

set(SUBMETER_PACKAGES expected boost openssl postgresql sqlite threads zlib)

set(submeter_package_expected_find "tl-expected")
set(submeter_package_expected_target tl::expected)
set(submeter_package_expected_pc "")
set(submeter_package_expected_kind headers)

# No COMPONENTS: from Boost 1.89 on, naming one that became header-only fails.
set(submeter_package_boost_find "Boost 1.81")
set(submeter_package_boost_target Boost::headers)
set(submeter_package_boost_pc "")
set(submeter_package_boost_kind headers)

set(submeter_package_openssl_find "OpenSSL 3 COMPONENTS Crypto")
set(submeter_package_openssl_target OpenSSL::Crypto)
set(submeter_package_openssl_pc libcrypto)
set(submeter_package_openssl_kind library)

set(submeter_package_postgresql_find "PostgreSQL 14") # its client library, since 14 with pipelines
set(submeter_package_postgresql_target PostgreSQL::PostgreSQL)
set(submeter_package_postgresql_pc libpq)
set(submeter_package_postgresql_kind library)

set(submeter_package_sqlite_find "SQLite3 3.35")
set(submeter_package_sqlite_target SQLite::SQLite3)
set(submeter_package_sqlite_pc sqlite3)
set(submeter_package_sqlite_kind library)

set(submeter_package_threads_find "Threads")
set(submeter_package_threads_target Threads::Threads)
set(submeter_package_threads_pc "")
set(submeter_package_threads_kind library)

set(submeter_package_zlib_find "ZLIB")
set(submeter_package_zlib_target ZLIB::ZLIB)
set(submeter_package_zlib_pc zlib)
set(submeter_package_zlib_kind library)

# A macro: imported targets and variables belong to the directory that asks.
macro(submeter_find_package name)
    if(NOT DEFINED submeter_package_${name}_find)
        message(FATAL_ERROR "submeter: unknown package '${name}'; see cmake/submeter_packages.cmake")
    endif()
    if(NOT TARGET ${submeter_package_${name}_target})
        string(REPLACE " " ";" submeter_find_arguments "${submeter_package_${name}_find}")
        find_package(${submeter_find_arguments} REQUIRED)
        unset(submeter_find_arguments)
    endif()
endmacro()
