// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/income_report.hpp"

#include "ledger/income_sums.hpp"

namespace submeter::inline v0::ledger {

namespace {

// Whether money goes from one channel to another: what one gives, another takes.
bool moves_between_channels(const entry& e) noexcept {
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

code_turnover turnover_of(const posting& p, bool between) noexcept {
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
                if (const auto ok = detail::add_to(*to, more); !ok) return ok;
        }
        return {};
    }

private:
    turnovers& turnovers_at(instant at) {
        if (!span_.contains(at)) {
            const auto period = period_of(local_, out_.what.by, at);
            span_ = span_of(local_, period);
            last_ = detail::row_at(out_.periods, &period_turnovers::period, period);
        }
        return out_.periods[last_].rows;
    }

    income_report& out_;
    const zone& local_;
    interval span_{};
    std::size_t last_ = 0;
};

}  // namespace

result<income_report> make_income_report(const book_reader& of, const zone& local,
                                         const income_params& what) {
    if (local.name != of.identity().zone) return fail(errc::bad_value);
    income_report out{.in = of.identity().in, .zone = local.name, .what = what};
    income_sum sum{out, local};
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

code_turnover turnover_of(const turnovers& rows, std::uint16_t code) noexcept {
    for (const auto& t : rows)
        if (t.code == code) return t;
    return {.code = code};
}

result<std::int64_t> received(const turnovers& of) noexcept {
    exact out = 0;
    for (const auto& t : of)
        if (is_channel(t.code)) out += exact{t.raised} - t.lowered;
    return to_int64(out);
}

result<std::int64_t> earned(const turnovers& of) noexcept {
    exact out = 0;
    for (const auto& t : of)
        if (is_income(t.code)) out += normal_side(t.code) == side::credit ? t.net() : -t.net();
    return to_int64(out);
}

}  // namespace submeter::inline v0::ledger
