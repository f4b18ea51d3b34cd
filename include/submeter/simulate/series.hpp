// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/diagnostics.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/core/quantity.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace submeter::inline v0::simulate {

/// Why an hour of a series should not be trusted.
enum class flaw : std::uint8_t {
    none,
    first_hour,     ///< the first hour of a year holds only about half: one half-hour is missing
    zero_run,       ///< part of a long run of zeros: no data rather than no use
    spring_hole,    ///< a logger on civil time skipped this hour at the March clock change
    autumn_double,  ///< a logger on civil time added the repeated hour here
};

/// The snake_case name.
[[nodiscard]] constexpr std::string_view to_text(flaw f) noexcept {
    switch (f) {
        case flaw::none:
            return "none";
        case flaw::first_hour:
            return "first_hour";
        case flaw::zero_run:
            return "zero_run";
        case flaw::spring_hole:
            return "spring_hole";
        case flaw::autumn_double:
            return "autumn_double";
    }
    return "unknown";
}

/// One meter's energy, hour by hour, without gaps in time. A value.
struct series {
    std::string meter;
    instant start{};                       ///< of the first hour
    std::vector<std::int64_t> watt_hours;  ///< one for each hour
    std::vector<flaw> flaws;               ///< one for each hour

    friend bool operator==(const series&, const series&) = default;
};

/// Which hours `mark_flaws` marks. A value.
struct flaw_params {
    std::size_t zero_run_hours = 6;  ///< a run of at least so many zeros; 0: zeros are never marked
    std::uint32_t first_hour_percent = 75;      ///< of the next hour, or less
    std::uint32_t spring_hole_percent = 60;     ///< less than this, of the hours around the change
    std::uint32_t autumn_double_percent = 150;  ///< more than this
};

/// Marks the flaws that the campus data are documented to have. The clock changes are those of the
/// European Union's rule, at 01:00 UTC on the last Sundays of March and October: a logger on civil
/// time leaves a hole at 01:00 UTC in March, and in October adds the repeated hour to the stamp of
/// 02:00 UTC; both are judged against the mean of the hours at 00:00 and 03:00. Replaces earlier
/// marks.
SUBMETER_API void mark_flaws(series& s, const flaw_params& params = {});

/// Whether the meter's logger ran on civil time: it shows the hole or the double.
[[nodiscard]] SUBMETER_API bool has_mixed_clock(const series& s) noexcept;

/// Reads a table of hours: the first column is the UTC start ("2022-01-01T00:00:00Z"), each other
/// column one meter's kWh with up to three decimals. Flaws are marked.
/// @return one series a column; `bad_series` with the line in `out` for an hour that is missing or
///         stands twice, a row of the wrong length, or a value that is negative or no number.
[[nodiscard]] SUBMETER_API result<std::vector<series>> read_series(std::string_view csv,
                                                                   diagnostics& out,
                                                                   const flaw_params& params = {});

/// Loads a ".csv" or ".csv.gz" file. @return as `read_series`; `cannot_read`.
[[nodiscard]] SUBMETER_API result<std::vector<series>> load_series(const std::string& path,
                                                                   diagnostics& out,
                                                                   const flaw_params& params = {});

/// What the campus says of a meter. A value.
struct series_meter {
    std::string meter;
    std::string building;
    std::string utility;    ///< "electricity" or "gas"
    floor_area area;        ///< 0 where the table has none
    std::string time_zone;  ///< of the site, for example "Europe/London"

    friend bool operator==(const series_meter&, const series_meter&) = default;
};

/// Reads the table of meters, whose columns are found by name: meter_id, building_id, utility,
/// floor_area_m2, site_time_zone. @return `bad_series` with the line in `out`.
[[nodiscard]] SUBMETER_API result<std::vector<series_meter>> read_series_meters(
    std::string_view csv, diagnostics& out);

/// Loads such a file. @return as `read_series_meters`; `cannot_read`.
[[nodiscard]] SUBMETER_API result<std::vector<series_meter>> load_series_meters(
    const std::string& path, diagnostics& out);

}  // namespace submeter::inline v0::simulate
