// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/series.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>

namespace submeter::simulate {
namespace {

using namespace std::chrono_literals;

instant at(std::string_view text) {
    return parse_instant(text).value();
}

// Steady use of 10 kWh an hour from `start` on, where a test then makes its flaw.
series steady(instant start, std::size_t hours) {
    return {.meter = "E-1",
            .start = start,
            .watt_hours = std::vector<std::int64_t>(hours, 10'000),
            .flaws = {}};
}

std::size_t marked(const series& s, flaw f) {
    return static_cast<std::size_t>(std::count(s.flaws.begin(), s.flaws.end(), f));
}

TEST(Series, ReadsDecimalsExactly) {
    diagnostics out;
    const auto got = read_series(
        "interval_start,E-1,E-2\r\n"
        "2022-03-01T00:00:00Z,6.7,372.4\r\n"
        "2022-03-01T01:00:00Z,0.1,0\r\n",
        out);
    ASSERT_TRUE(got);
    ASSERT_EQ(got->size(), 2U);
    EXPECT_EQ((*got)[1].meter, "E-2");
    EXPECT_EQ((*got)[0].start, at("2022-03-01T00:00:00Z"));
    EXPECT_EQ((*got)[0].watt_hours, (std::vector<std::int64_t>{6700, 100}));
    EXPECT_EQ((*got)[1].watt_hours, (std::vector<std::int64_t>{372'400, 0}));
}

TEST(Series, RefusesWhatIsNoCompleteTable) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", "line 1"},
        {"time,E-1\n", "line 1"},
        {"interval_start,E-1\n", "line 1"},
        {"interval_start,E-1\n2022-03-01T00:00:00Z\n", "line 2"},
        {"interval_start,E-1\n2022-03-01T00:00:00,1.0\n", "line 2"},
        {"interval_start,E-1\n2022-03-01T00:00:00Z,-1.0\n", "line 2"},
        {"interval_start,E-1\n2022-03-01T00:00:00Z,\n", "line 2"},
        {"interval_start,E-1\n2022-03-01T00:00:00Z,1.00001\n", "line 2"},
        {"interval_start,E-1\n2022-03-01T00:00:00Z,1e3\n", "line 2"},
        {"interval_start,E-1\n2022-03-01T00:00:00Z,1\n2022-03-01T00:00:00Z,1\n", "line 3"},
        {"interval_start,E-1\n2022-03-01T00:00:00Z,1\n2022-03-01T02:00:00Z,1\n", "line 3"},
    };
    for (const auto& [csv, place] : cases) {
        diagnostics out;
        const auto got = read_series(csv, out);
        ASSERT_FALSE(got) << csv;
        EXPECT_EQ(got.error().code, errc::bad_series);
        ASSERT_EQ(out.findings.size(), 1U);
        EXPECT_EQ(out.findings[0].path, place);
    }
}

TEST(Flaws, FirstHourOfAYearIsHalf) {
    auto s = steady(at("2021-12-31T22:00:00Z"), 6);
    s.watt_hours[2] = 5000;
    mark_flaws(s);
    EXPECT_EQ(s.flaws[2], flaw::first_hour);
    EXPECT_EQ(marked(s, flaw::none), 5U);
    s.watt_hours[2] = 9000;
    mark_flaws(s);
    EXPECT_EQ(marked(s, flaw::none), 6U);
}

TEST(Flaws, LongZeroRunsAreMissingAndShortOnesAreNot) {
    auto s = steady(at("2022-05-01T00:00:00Z"), 30);
    std::fill_n(s.watt_hours.begin() + 2, 5, 0);
    std::fill_n(s.watt_hours.begin() + 10, 6, 0);
    std::fill_n(s.watt_hours.begin() + 24, 6, 0);
    mark_flaws(s);
    EXPECT_EQ(marked(s, flaw::zero_run), 12U);
    EXPECT_EQ(s.flaws[6], flaw::none);
    EXPECT_EQ(s.flaws[10], flaw::zero_run);
    EXPECT_EQ(s.flaws[29], flaw::zero_run);
    mark_flaws(s, {.zero_run_hours = 0});
    EXPECT_EQ(marked(s, flaw::zero_run), 0U);
}

TEST(Flaws, CivilTimeLoggersShowAtTheClockChanges) {
    auto s = steady(at("2022-01-02T00:00:00Z"), 24 * 350);
    const auto hour = [&](std::string_view text) {
        return static_cast<std::size_t>((at(text) - s.start) / 1h);
    };
    mark_flaws(s);
    EXPECT_FALSE(has_mixed_clock(s));
    s.watt_hours[hour("2022-03-27T01:00:00Z")] = 3300;
    s.watt_hours[hour("2022-10-30T02:00:00Z")] = 19'900;
    mark_flaws(s);
    EXPECT_TRUE(has_mixed_clock(s));
    EXPECT_EQ(s.flaws[hour("2022-03-27T01:00:00Z")], flaw::spring_hole);
    EXPECT_EQ(s.flaws[hour("2022-10-30T02:00:00Z")], flaw::autumn_double);
    EXPECT_EQ(marked(s, flaw::none), s.flaws.size() - 2);
}

// A file in GoogleTest's folder, removed at the end.
class file {
public:
    file(const std::string& name, std::string_view text, const char* mode)
        : path(::testing::TempDir() + name) {
        gzFile out = gzopen(path.c_str(), mode);
        gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
        gzclose(out);
    }
    file(const file&) = delete;
    file& operator=(const file&) = delete;
    ~file() { std::remove(path.c_str()); }

    std::string path;
};

TEST(Series, LoadsPlainAndPackedFiles) {
    constexpr std::string_view csv = "interval_start,E-1\n2022-03-01T00:00:00Z,6.7\n";
    diagnostics out;
    const file packed{"submeter_series.csv.gz", csv, "wb"};
    const file plain{"submeter_series.csv", csv, "wT"};
    EXPECT_EQ(load_series(packed.path, out).value(), load_series(plain.path, out).value());
    EXPECT_EQ(load_series("/nonexistent.csv.gz", out).error().code, errc::cannot_read);
}

TEST(SeriesMeters, FindsItsColumnsByName) {
    diagnostics out;
    const auto got = read_series_meters(
        "meter_id,building_id,utility,use,floor_area_m2,site,site_time_zone\n"
        "E-b0,b0,electricity,\"an, estate \"\"building\"\"\",3296.5,\"Cambridge, UK\","
        "Europe/London\n"
        "G-b0,b0,gas,x,,y,Europe/London\n",
        out);
    ASSERT_TRUE(got) << out.findings[0].text;
    ASSERT_EQ(got->size(), 2U);
    EXPECT_EQ((*got)[0], (series_meter{.meter = "E-b0",
                                       .building = "b0",
                                       .utility = "electricity",
                                       .area = {3'296'500'000},
                                       .time_zone = "Europe/London"}));
    EXPECT_EQ((*got)[1].area, floor_area{});
}

TEST(SeriesMeters, SaysWhichLineIsWrong) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"meter_id,building_id,utility,floor_area_m2\n", "line 1"},
        {"meter_id,building_id,utility,floor_area_m2,site_time_zone\na,b,c,d,e\n", "line 2"},
        {"meter_id,building_id,utility,floor_area_m2,site_time_zone\na,b,c,1\n", "line 2"},
        {"meter_id,building_id,utility,floor_area_m2,site_time_zone\n\"a,b,c,1,d\n", "line 2"},
    };
    for (const auto& [csv, place] : cases) {
        diagnostics out;
        ASSERT_FALSE(read_series_meters(csv, out)) << csv;
        EXPECT_EQ(out.findings.at(0).path, place);
    }
}

}  // namespace
}  // namespace submeter::simulate
