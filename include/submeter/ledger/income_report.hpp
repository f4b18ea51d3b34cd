// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book_reader.hpp"
#include "submeter/ledger/local_period.hpp"

namespace submeter::inline v0::ledger {

/// Which time of an entry a report goes by.
enum class time_axis : std::uint8_t { effective, recorded };

[[nodiscard]] constexpr std::string_view to_text(time_axis a) noexcept {
    return a == time_axis::effective ? "effective" : "recorded";
}

/// What moved on the accounts of one code, in minor units on its normal side. A value.
struct code_turnover {
    std::uint16_t code = 0;
    std::int64_t raised = 0;   ///< money that came in, income that was earned
    std::int64_t lowered = 0;  ///< paid back, reversed, corrected: a positive amount
    std::int64_t moved = 0;    ///< between channels: in (or, negative, out) by a settlement

    /// What the trial balance changes by.
    [[nodiscard]] constexpr exact net() const noexcept { return exact{raised} - lowered + moved; }
    friend bool operator==(const code_turnover&, const code_turnover&) = default;
};

/// One row for each code, ascending.
using turnovers = std::vector<code_turnover>;

/// What moved in one local period. A value.
struct period_turnovers {
    local_period period{};
    turnovers rows{};

    friend bool operator==(const period_turnovers&, const period_turnovers&) = default;
};

/// What a report is made over. A value.
struct income_params {
    interval within{since_ever, detail::end_of_time};
    calendar_step by = calendar_step::day;
    time_axis axis = time_axis::effective;
    as_of known{};  ///< which entries count, by what was known then
};

/// What came in by channel (1010 to 1039) and what was earned by item (4010 …, 5010 …), period by
/// period. A value.
struct income_report {
    denomination in;
    std::string zone;
    income_params what;
    std::vector<period_turnovers> periods{};  ///< those in which something moved, ascending
    turnovers total{};
};

/// Makes the report from the entries alone: the same entries always give the same report, and
/// what it says of a code adds up to what the trial balance has. O(journal).
/// @return `bad_value` for a zone of another name than the book's; `overflow`; what the store says.
[[nodiscard]] SUBMETER_API result<income_report> make_income_report(const book_reader& of,
                                                                    const zone& local,
                                                                    const income_params& what = {});

/// The row of a code, or zeros.
[[nodiscard]] SUBMETER_API code_turnover turnover_of(const turnovers& rows,
                                                     std::uint16_t code) noexcept;

/// What channels brought in, without what moved between them. @return `overflow`.
[[nodiscard]] SUBMETER_API result<std::int64_t> received(const turnovers& of) noexcept;

/// Revenue less what lessens it. @return `overflow`.
[[nodiscard]] SUBMETER_API result<std::int64_t> earned(const turnovers& of) noexcept;

}  // namespace submeter::inline v0::ledger
