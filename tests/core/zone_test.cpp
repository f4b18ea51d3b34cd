// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/zone.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace submeter {
namespace {

zone london() {
    return load_zone("Europe/London").value();
}

std::string local_text(const zone& z, std::string_view utc) {
    return to_text(to_local(z, parse_instant(utc).value()));
}

TEST(Zone, FollowsTheClockChanges) {
    const auto z = london();
    EXPECT_EQ(local_text(z, "2022-03-27T00:59:59Z"), "2022-03-27T00:59:59");
    EXPECT_EQ(local_text(z, "2022-03-27T01:00:00Z"), "2022-03-27T02:00:00");
    EXPECT_EQ(local_text(z, "2022-10-30T00:59:59Z"), "2022-10-30T01:59:59");
    EXPECT_EQ(local_text(z, "2022-10-30T01:00:00Z"), "2022-10-30T01:00:00");
}

// The tables of the system end in 2037; the rule of the footer must continue them.
TEST(Zone, KeepsSummerTimeAfterTheTableEnds) {
    const auto z = london();
    EXPECT_EQ(local_text(z, "2050-07-01T12:00:00Z"), "2050-07-01T13:00:00");
    EXPECT_EQ(local_text(z, "2050-12-01T12:00:00Z"), "2050-12-01T12:00:00");
    const auto south = load_zone("Australia/Sydney").value();
    EXPECT_EQ(local_text(south, "2050-01-01T12:00:00Z"), "2050-01-01T23:00:00");
    EXPECT_EQ(local_text(south, "2050-07-01T12:00:00Z"), "2050-07-01T22:00:00");
}

TEST(Zone, ARepeatedTimeNeedsAPolicy) {
    const auto z = london();
    const auto twice = parse_local("2022-10-30T01:30:00").value();
    const auto at = [&](repeated_time p) { return to_instant(z, twice, p, missing_time::refuse); };
    EXPECT_EQ(to_text(at(repeated_time::first).value()), "2022-10-30T00:30:00Z");
    EXPECT_EQ(to_text(at(repeated_time::second).value()), "2022-10-30T01:30:00Z");
    EXPECT_EQ(at(repeated_time::refuse).error().code, errc::time_repeated);
}

TEST(Zone, AMissingTimeNeedsAPolicy) {
    const auto z = london();
    const auto never = parse_local("2022-03-27T01:30:00").value();
    EXPECT_EQ(to_text(to_instant(z, never, repeated_time::refuse, missing_time::gap_start).value()),
              "2022-03-27T01:00:00Z");
    EXPECT_EQ(to_instant(z, never, repeated_time::refuse, missing_time::refuse).error().code,
              errc::time_missing);
}

TEST(Zone, OrdinaryTimesIgnoreThePolicies) {
    const auto z = london();
    for (const auto* text : {"2022-03-27T00:59:59", "2022-03-27T02:00:00", "2022-07-01T12:00:00",
                             "2022-10-30T00:59:59", "2022-10-30T02:00:00", "1999-12-31T23:59:59"}) {
        const auto t = parse_local(text).value();
        const auto at = to_instant(z, t, repeated_time::refuse, missing_time::refuse);
        ASSERT_TRUE(at) << text;
        EXPECT_EQ(to_local(z, *at), t) << text;
    }
}

TEST(Zone, MonthsAreAsLongAsTheyAre) {
    using namespace std::chrono;
    const auto z = london();
    const auto hours_of = [&](year_month m) {
        return duration_cast<hours>(month_of(z, m).length()).count();
    };
    EXPECT_EQ(hours_of(2022y / March), 31 * 24 - 1);
    EXPECT_EQ(hours_of(2022y / October), 31 * 24 + 1);
    EXPECT_EQ(hours_of(2022y / February), 28 * 24);
    EXPECT_EQ(to_text(month_of(z, 2022y / October).start), "2022-09-30T23:00:00Z");
    EXPECT_EQ(to_text(month_of(z, 2022y / December).end), "2023-01-01T00:00:00Z");
}

// A day that begins with a gap: Santiago's clocks jump at midnight.
TEST(Zone, ADayMayStartLate) {
    using namespace std::chrono;
    const auto z = load_zone("America/Santiago").value();
    EXPECT_EQ(to_text(to_local(z, day_start(z, local_days{2022y / September / 11}))),
              "2022-09-11T01:00:00");
}

TEST(Zone, AFixedZoneNeverChanges) {
    const auto z = fixed_zone("+08:00", std::chrono::hours{8});
    EXPECT_EQ(local_text(z, "2026-07-01T16:00:00Z"), "2026-07-02T00:00:00");
    EXPECT_EQ(local_text(zone{}, "2026-07-01T16:00:00Z"), "2026-07-01T16:00:00");
}

TEST(ZoneLoading, NamesTheDataVersion) {
    const auto version = london().data_version;
    ASSERT_GE(version.size(), 5U);
    EXPECT_EQ(version.substr(0, 2), "20");
}

TEST(ZoneLoading, RefusesPathsAndUnknownNames) {
    for (const auto* name : {"", "../etc/passwd", "/etc/passwd", "Europe/Nowhere", "Europe/\n"})
        EXPECT_EQ(load_zone(name).error().code, errc::zone_not_found) << name;
}

TEST(ZoneLoading, EveryTruncationIsAnError) {
    std::ifstream file{"/usr/share/zoneinfo/Europe/London", std::ios::binary};
    const std::string all{std::istreambuf_iterator<char>{file}, {}};
    ASSERT_GT(all.size(), 1000U);
    for (std::size_t n = 0; n < all.size(); ++n) {
        const std::vector<char> part{all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)};
        const auto z = parse_tzif(std::as_bytes(std::span{part}), "cut");
        ASSERT_FALSE(z) << n;
        EXPECT_EQ(z.error().code, errc::bad_zone_data);
    }
}

}  // namespace
}  // namespace submeter
