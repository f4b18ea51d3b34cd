// SPDX-License-Identifier: Apache-2.0
#include "ledger/postgresql_kind.hpp"

#include <gtest/gtest.h>

using store_kinds = testing::Types<ledger_test::postgresql_kind>;

#include "ledger/shared_book_suite.hpp"
