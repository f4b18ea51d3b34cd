// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/book_reader.hpp"
#include "submeter/ledger/tenant_entry.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

/// One entry as an account sees it. Amounts are minor units on the account's normal side: a top-up
/// of a prepaid account is positive. A value.
struct statement_line {
    std::uint64_t sequence = 0;
    instant recorded{};
    id128 id;
    entry_kind kind = entry_kind::adjustment;
    instant effective{};
    std::int16_t offset_minutes = 0;
    std::string memo;
    std::vector<entry_link> links{};
    entry_authority authority{};
    std::int64_t minor = 0;          ///< all postings of the entry to the account
    std::int64_t balance_minor = 0;  ///< after it

    friend bool operator==(const statement_line&, const statement_line&) = default;
};

/// What happened on an account in a span of business time, as it was known at some moment. A value.
struct statement_of_account {
    id128 book;
    std::string zone;  ///< the name of the book's local time
    ledger_account account;
    interval period;
    as_of known;  ///< asked again with this, the book gives the same statement for ever
    money opening;
    std::vector<statement_line> lines{};  ///< by business time, then in the order of recording
    money raised{};                       ///< the sum of the lines above zero
    money lowered{};                      ///< the sum of the others, as a positive amount
    money closing;

    friend bool operator==(const statement_of_account&, const statement_of_account&) = default;
};

namespace detail {

// A number stands in the low half of a link's id; a period is a time in seconds since 1970.
inline std::string link_text(const entry_link& link) {
    if (link.what == link_kind::period)
        return submeter::to_text(
            instant{std::chrono::seconds{static_cast<std::int64_t>(link.id.low)}});
    return link.id.high == 0 ? std::to_string(link.id.low) : submeter::to_text(link.id);
}

// What the entry moves on the account, on its normal side.
inline exact change_of(const entry& e, const ledger_account& a) noexcept {
    exact out = 0;
    for (const auto& p : e.postings)
        if (p.account == a) out += on_normal_side(a.code, p.minor);
    return out;
}

inline result<statement_line> line_of(recorded_entry&& e, const ledger_account& a) {
    const auto minor = to_int64(change_of(e.what, a));
    if (!minor) return fail(minor.error());
    return statement_line{.sequence = e.sequence,
                          .recorded = e.recorded,
                          .id = e.what.id,
                          .kind = e.what.kind,
                          .effective = e.what.effective,
                          .offset_minutes = e.what.offset_minutes,
                          .memo = std::move(e.what.memo),
                          .links = std::move(e.what.links),
                          .authority = std::move(e.what.authority),
                          .minor = *minor};
}

// The lines of an account, in the order of recording; balances come later. Entries that only
// reserve are none.
inline result<std::vector<statement_line>> lines_of(const book_reader& of, const ledger_account& a,
                                                    const as_of& when,
                                                    std::optional<account_id> tenant = {}) {
    if (of.find(a) == nullptr) return fail(errc::unknown_account);
    std::vector<statement_line> out;
    result<void> ok{};
    const auto read = of.visit_history(a, [&](recorded_entry&& e) {
        if (!ok || !when.counts(e) || !posts(e.what.phase)) return;
        if (tenant) e.what = as_tenant_sees(std::move(e.what), *tenant);
        auto line = line_of(std::move(e), a);
        if (line)
            out.push_back(std::move(*line));
        else
            ok = fail(line.error());
    });
    if (!read) return fail(read.error());
    if (!ok) return fail(ok.error());
    std::reverse(out.begin(), out.end());
    return out;
}

// Gives each line the balance after it. @return the last one, or `overflow`.
inline result<std::int64_t> run_balance(std::int64_t opening, std::vector<statement_line>& lines) {
    auto running = opening;
    for (auto& line : lines) {
        const auto next = checked_add64(running, line.minor);
        if (!next) return fail(next.error());
        running = line.balance_minor = *next;
    }
    return running;
}

// Takes the lines before a time out. @return their sum, or `overflow`.
inline result<std::int64_t> take_before(instant start, std::vector<statement_line>& lines) {
    const auto first = std::partition_point(
        lines.begin(), lines.end(), [&](const auto& line) { return line.effective < start; });
    exact sum = 0;
    for (auto line = lines.begin(); line != first; ++line)
        sum += line->minor;
    lines.erase(lines.begin(), first);
    return to_int64(sum);
}

inline result<void> sum_up(statement_of_account& s) {
    exact raised = 0;
    exact lowered = 0;
    for (const auto& line : s.lines)
        (line.minor > 0 ? raised : lowered) += line.minor;
    const auto up = to_int64(raised);
    const auto down = to_int64(exact{-lowered});
    if (!up || !down) return fail(errc::overflow);
    s.raised = {*up, s.opening.in};
    s.lowered = {*down, s.opening.in};
    if (exact{s.opening.minor} + raised + lowered != s.closing.minor)
        return fail(errc::not_conserved);
    return {};
}

}  // namespace detail

/// The statement of an account over [period.start, period.end) of business time, as known at a
/// moment (`recorded_through`, `sequence_through`; nothing set: now). It reads the account's
/// history, not the journal; allocates the lines. For a `tenant`, they show what as_tenant_sees().
/// @return `unknown_account`; `bad_date` for a period that ends before it starts; `bad_value` where
///         `known` has an effective time, which the period says; `overflow`; what the store says.
[[nodiscard]] inline result<statement_of_account> make_statement(
    const book_reader& of, const ledger_account& account, interval period, as_of known = {},
    std::optional<account_id> tenant = {}) {
    if (period.end < period.start) return fail(errc::bad_date);
    if (known.effective_before) return fail(errc::bad_value);
    // What comes later has a higher number, so with both the answer stays what it is.
    known.sequence_through =
        std::min(known.sequence_through.value_or(of.entry_count()), of.entry_count());
    auto when = known;
    when.effective_before = period.end;
    auto lines = detail::lines_of(of, account, when, tenant);
    if (!lines) return fail(lines.error());
    std::stable_sort(lines->begin(), lines->end(),
                     [](const auto& a, const auto& b) { return a.effective < b.effective; });
    const auto opening = detail::take_before(period.start, *lines);
    if (!opening) return fail(opening.error());
    const auto closing = detail::run_balance(*opening, *lines);
    if (!closing) return fail(closing.error());
    const auto in = of.identity().in;
    statement_of_account out{.book = of.identity().id,
                             .zone = of.identity().zone,
                             .account = account,
                             .period = period,
                             .known = known,
                             .opening = {*opening, in},
                             .lines = std::move(*lines),
                             .closing = {*closing, in}};
    if (const auto ok = detail::sum_up(out); !ok) return fail(ok.error());
    return out;
}

}  // namespace submeter::inline v0::ledger
