// SPDX-License-Identifier: Apache-2.0
#include "submeter/flow.hpp"

#include <gtest/gtest.h>

namespace submeter {
namespace {

TEST(Obis, TextReadsBack) {
    EXPECT_EQ(to_text(registers::active_import), "1-0:1.8.0");
    EXPECT_EQ(parse_obis("1-0:1.8.0").value(), registers::active_import);
    EXPECT_EQ(to_text(obis{{1, 0, 1, 8, 0, 1}}), "1-0:1.8.0*1");
    EXPECT_EQ(parse_obis("1-0:1.8.0*1").value(), (obis{{1, 0, 1, 8, 0, 1}}));
}

TEST(Obis, RefusesOtherForms) {
    for (const auto* text : {"", "1", "1-0:1.8", "1.8.0", "1-0:1.8.256", "1-0:1.8.0*",
                             "1-0:1.8.0*1*2", "1--0:1.8.0", "a-0:1.8.0"})
        EXPECT_EQ(parse_obis(text).error().code, errc::bad_syntax) << text;
}

TEST(LedgerAccount, TextNamesCodeAndOwner) {
    EXPECT_EQ(to_text(ledger_account{2010, 17}), "2010/17");
    EXPECT_EQ(to_text(ledger_account{1020, 0}), "1020");
}

TEST(LedgerAccount, TextReadsBack) {
    for (const auto a : {ledger_account{2010, 17}, ledger_account{1020, 0},
                         ledger_account{65535, ~std::uint64_t{0}}})
        EXPECT_EQ(parse_ledger_account(to_text(a)).value(), a);
}

TEST(LedgerAccount, RefusesOtherForms) {
    for (const auto* text : {"", "/", "/17", "2010/", "2010/-1", "-2010", "2010/17/1", "2010 "})
        EXPECT_EQ(parse_ledger_account(text).error().code, errc::bad_syntax) << text;
    for (const auto* text : {"65536", "2010/18446744073709551616", "99999999999999999999/1"})
        EXPECT_EQ(parse_ledger_account(text).error().code, errc::overflow) << text;
    EXPECT_EQ(parse_ledger_account("2010/1x").error().offset, 6U);
}

}  // namespace
}  // namespace submeter
