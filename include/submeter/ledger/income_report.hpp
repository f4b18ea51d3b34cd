// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/book.hpp"
#include "submeter/ledger/local_period.hpp"

#include <map>

namespace submeter::inline v0::ledger {

/// Which time of an entry a report goes by.
enum class time_axis : std::uint8_t { effective, recorded };

[[nodiscard]] constexpr std::string_view to_text(time_axis a) noexcept {
    return a == time_axis::effective ? "effective" : "recorded";
}

/// What moved on the accounts of one code, in minor units on its normal side. A value.
struct code_turnover {
    std::int64_t raised = 0;   ///< money that came in, income that was earned
    std::int64_t lowered = 0;  ///< paid back, reversed, corrected: a positive amount
    std::int64_t moved = 0;    ///< between channels: in (or, negative, out) by a settlement

    /// What the trial balance changes by.
    [[nodiscard]] constexpr exact net() const noexcept { return exact{raised} - lowered + moved; }
    friend bool operator==(const code_turnover&, const code_turnover&) = default;
};

/// Turnovers by the code of the account.
using turnovers = std::map<std::uint16_t, code_turnover>;

/// Where money comes in: the counter, the bank, and the clearing of payment channels.
[[nodiscard]] constexpr bool is_channel(std::uint16_t code) noexcept {
    return code >= 1000 && code < 1100;
}

/// What income consists of: revenue, and what lessens it (discounts, channel fees, bad debt, …).
[[nodiscard]] constexpr bool is_income(std::uint16_t code) noexcept {
    return code >= 4000 && code < 6000;
}

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
    std::map<local_period, turnovers> periods{};  ///< those in which something moved
    turnovers total{};
};

namespace detail {

inline result<void> add_to(turnovers& to, std::uint16_t code, const code_turnover& more) {
    auto& at = to[code];
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
    if (between) return {.moved = minor};
    if (minor > 0) return {.raised = minor};
    return {.lowered = -minor};
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
                if (const auto ok = add_to(*to, code, more); !ok) return ok;
        }
        return {};
    }

private:
    turnovers& turnovers_at(instant at) {
        if (last_ == nullptr || !span_.contains(at)) {
            const auto period = period_of(local_, out_.what.by, at);
            span_ = span_of(local_, period);
            last_ = &out_.periods[period];
        }
        return *last_;
    }

    income_report& out_;
    const zone& local_;
    interval span_{};
    turnovers* last_ = nullptr;
};

}  // namespace detail

/// Makes the report from the entries alone: the same entries always give the same report, and
/// what it says of a code adds up to what the trial balance has. O(journal).
/// @return `bad_value` for a zone of another name than the book's; `overflow`; what the store says.
[[nodiscard]] inline result<income_report> make_income_report(const book& of, const zone& local,
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
    std::erase_if(out.periods, [](const auto& p) { return p.second.empty(); });
    return out;
}

/// What channels brought in, without what moved between them. @return `overflow`.
[[nodiscard]] inline result<std::int64_t> received(const turnovers& of) noexcept {
    exact out = 0;
    for (const auto& [code, t] : of)
        if (is_channel(code)) out += exact{t.raised} - t.lowered;
    return to_int64(out);
}

/// Revenue less what lessens it. @return `overflow`.
[[nodiscard]] inline result<std::int64_t> earned(const turnovers& of) noexcept {
    exact out = 0;
    for (const auto& [code, t] : of)
        if (is_income(code)) out += normal_side(code) == side::credit ? t.net() : -t.net();
    return to_int64(out);
}

}  // namespace submeter::inline v0::ledger
