// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/book_reader.hpp"
#include "submeter/ledger/local_period.hpp"

#include <algorithm>

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

namespace detail {

// The row of a code or period among rows in ascending order; a new one where there is none yet.
template <class Row, class Key>
std::size_t row_at(std::vector<Row>& rows, Key Row::*key, const Key& of) {
    const auto where = std::partition_point(rows.begin(), rows.end(),
                                            [&](const Row& row) { return row.*key < of; });
    const auto at = where - rows.begin();
    if (where == rows.end() || (*where).*key != of) (*rows.insert(where, Row{})).*key = of;
    return static_cast<std::size_t>(at);
}

inline result<void> add_to(turnovers& to, const code_turnover& more) {
    auto& at = to[row_at(to, &code_turnover::code, more.code)];
    for (const auto part :
         {&code_turnover::raised, &code_turnover::lowered, &code_turnover::moved}) {
        const auto sum = checked_add64(at.*part, more.*part);
        if (!sum) return fail(sum.error());
        at.*part = *sum;
    }
    return {};
}

// Whether money goes from one channel to another: what one gives, another takes.
inline bool moves_between_channels(const entry& e) noexcept {
    std::uint16_t first = 0;
    bool several = false;
    bool given = false;
    bool taken = false;
    for (const auto& p : e.postings) {
        if (!is_channel(p.account.code)) continue;
        if (first == 0) first = p.account.code;
        several = several || p.account.code != first;
        (p.minor < 0 ? given : taken) = true;
    }
    return several && given && taken;
}

inline code_turnover turnover_of(const posting& p, bool between) noexcept {
    const auto minor = on_normal_side(p.account.code, p.minor);
    const auto code = p.account.code;
    if (between) return {.code = code, .moved = minor};
    if (minor > 0) return {.code = code, .raised = minor};
    return {.code = code, .lowered = -minor};
}

// Adds entries up; the period of the last one is kept, because the next is often in it too.
class income_sum {
public:
    income_sum(income_report& out, const zone& local) : out_{out}, local_{local} {}

    result<void> add(const entry& e, instant recorded) {
        const auto& what = out_.what;
        const auto at = what.axis == time_axis::effective ? e.effective : recorded;
        if (!posts(e.phase) || !what.within.contains(at)) return {};
        auto& in_period = turnovers_at(at);
        const bool between = moves_between_channels(e);
        for (const auto& p : e.postings) {
            const auto code = p.account.code;
            if (!is_channel(code) && !is_income(code)) continue;
            const auto more = turnover_of(p, between && is_channel(code));
            for (auto* to : {&in_period, &out_.total})
                if (const auto ok = add_to(*to, more); !ok) return ok;
        }
        return {};
    }

private:
    turnovers& turnovers_at(instant at) {
        if (!span_.contains(at)) {
            const auto period = period_of(local_, out_.what.by, at);
            span_ = span_of(local_, period);
            last_ = row_at(out_.periods, &period_turnovers::period, period);
        }
        return out_.periods[last_].rows;
    }

    income_report& out_;
    const zone& local_;
    interval span_{};
    std::size_t last_ = 0;
};

}  // namespace detail

/// Makes the report from the entries alone: the same entries always give the same report, and
/// what it says of a code adds up to what the trial balance has. O(journal).
/// @return `bad_value` for a zone of another name than the book's; `overflow`; what the store says.
[[nodiscard]] inline result<income_report> make_income_report(const book_reader& of,
                                                              const zone& local,
                                                              const income_params& what = {}) {
    if (local.name != of.identity().zone) return fail(errc::bad_value);
    income_report out{.in = of.identity().in, .zone = local.name, .what = what};
    detail::income_sum sum{out, local};
    result<void> ok{};
    const auto read = of.visit_commits(0, [&](const journal_commit& c) {
        for (std::size_t i = 0; ok && i < c.entries.size(); ++i)
            if (what.known.counts(c.entries[i], c.recorded, c.first_sequence + i))
                ok = sum.add(c.entries[i], c.recorded);
    });
    if (!read) return fail(read.error());
    if (!ok) return fail(ok.error());
    std::erase_if(out.periods, [](const auto& p) { return p.rows.empty(); });
    return out;
}

/// The row of a code, or zeros.
[[nodiscard]] inline code_turnover turnover_of(const turnovers& rows, std::uint16_t code) noexcept {
    for (const auto& t : rows)
        if (t.code == code) return t;
    return {.code = code};
}

/// What channels brought in, without what moved between them. @return `overflow`.
[[nodiscard]] inline result<std::int64_t> received(const turnovers& of) noexcept {
    exact out = 0;
    for (const auto& t : of)
        if (is_channel(t.code)) out += exact{t.raised} - t.lowered;
    return to_int64(out);
}

/// Revenue less what lessens it. @return `overflow`.
[[nodiscard]] inline result<std::int64_t> earned(const turnovers& of) noexcept {
    exact out = 0;
    for (const auto& t : of)
        if (is_income(t.code)) out += normal_side(t.code) == side::credit ? t.net() : -t.net();
    return to_int64(out);
}

}  // namespace submeter::inline v0::ledger
