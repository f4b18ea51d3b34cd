// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/instant.hpp"

#include <gtest/gtest.h>

namespace submeter {
namespace {

TEST(Instant, ReadsUtcAndOffsets) {
    EXPECT_EQ(to_text(parse_instant("2022-10-30T01:30:00Z").value()), "2022-10-30T01:30:00Z");
    EXPECT_EQ(to_text(parse_instant("2022-10-30T01:30:00+01:00").value()), "2022-10-30T00:30:00Z");
    EXPECT_EQ(to_text(parse_instant("2022-12-31 23:30:00-01:30").value()), "2023-01-01T01:00:00Z");
}

TEST(Instant, RefusesWhatIsNoMoment) {
    EXPECT_EQ(parse_instant("2022-10-30T01:30:00").error().code, errc::bad_syntax);
    EXPECT_EQ(parse_instant("2022-02-29T00:00:00Z").error().code, errc::bad_date);
    EXPECT_EQ(parse_instant("2022-02-28T24:00:00Z").error().code, errc::bad_date);
    EXPECT_EQ(parse_instant("2022-02-2aT20:00:00Z").error().code, errc::bad_digit);
    EXPECT_EQ(parse_instant("2022-2-28T20:00:00Z").error().code, errc::bad_syntax);
    EXPECT_EQ(parse_instant("").error().code, errc::bad_syntax);
    EXPECT_EQ(parse_instant("2022-02-28T20:00:00+0100").error().code, errc::bad_syntax);
}

TEST(Interval, IsHalfOpen) {
    using std::chrono::seconds;
    const interval i{instant{seconds{10}}, instant{seconds{20}}};
    EXPECT_TRUE(i.contains(instant{seconds{10}}));
    EXPECT_FALSE(i.contains(instant{seconds{20}}));
    EXPECT_EQ(i.length(), seconds{10});
}

}  // namespace
}  // namespace submeter
