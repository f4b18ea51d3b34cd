// SPDX-License-Identifier: Apache-2.0
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

using store_kinds = testing::Types<ledger_test::memory_kind, ledger_test::sqlite_kind>;

#include "ledger/store_suite.hpp"
