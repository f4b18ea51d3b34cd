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

}  // namespace
}  // namespace submeter
