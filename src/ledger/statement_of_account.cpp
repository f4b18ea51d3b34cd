// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/statement_of_account.hpp"

#include "ledger/statement_lines.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

std::string detail::link_text(const entry_link& link) {
    if (link.what == link_kind::period)
        return submeter::to_text(
            instant{std::chrono::seconds{static_cast<std::int64_t>(link.id.low)}});
    return link.id.high == 0 ? std::to_string(link.id.low) : submeter::to_text(link.id);
}

namespace {

// Takes the lines before a time out. It answers their sum, or `overflow`.
result<std::int64_t> take_before(instant start, std::vector<statement_line>& lines) {
    const auto first = std::partition_point(
        lines.begin(), lines.end(), [&](const auto& line) { return line.effective < start; });
    exact sum = 0;
    for (auto line = lines.begin(); line != first; ++line)
        sum += line->minor;
    lines.erase(lines.begin(), first);
    return to_int64(sum);
}

result<void> sum_up(statement_of_account& s) {
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

}  // namespace

result<statement_of_account> make_statement(const book_reader& of, const ledger_account& account,
                                            interval period, as_of known,
                                            std::optional<account_id> tenant) {
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
    const auto opening = take_before(period.start, *lines);
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
                             .closing = {*closing, in},
                             .tenant = tenant};
    if (const auto ok = sum_up(out); !ok) return fail(ok.error());
    return out;
}

}  // namespace submeter::inline v0::ledger
