// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/receipt.hpp"

#include "ledger/open_items.hpp"
#include "ledger/statement_lines.hpp"

namespace submeter::inline v0::ledger {

namespace {

std::vector<open_item> open_items(std::vector<statement_line> lines, instant at) {
    std::vector<open_item> out;
    for (auto& debt : detail::settle(std::move(lines)).debts)
        out.push_back({.effective = debt.effective,
                       .memo = std::move(debt.memo),
                       .minor = debt.minor,
                       .days = std::chrono::floor<std::chrono::days>(at - debt.effective).count()});
    return out;
}

}  // namespace

result<receipt> make_receipt(const book_reader& of, const id128& id, const ledger_account& account,
                             printing how, std::optional<account_id> tenant) {
    auto found = of.find_entry(id);
    if (!found) return fail(found.error());
    if (!*found || !posts((*found)->what.phase)) return fail(errc::bad_value);
    const auto after = of.balance(account, {.sequence_through = (*found)->sequence});
    if (!after) return fail(after.error());
    receipt out{.book = of.identity().id,
                .head = of.head(),
                .how = how,
                .account = account,
                .in = after->in,
                .line = {},
                .tenant = tenant};
    for (const auto& p : (*found)->what.postings)
        if (is_channel(p.account.code)) out.channel = p.account.code;
    if (tenant) (*found)->what = as_tenant_sees(std::move((*found)->what), *tenant);
    auto line = detail::line_of(std::move(**found), account);
    if (!line) return fail(line.error());
    if (line->minor == 0) return fail(errc::bad_value);
    line->balance_minor = after->minor;
    out.line = std::move(*line);
    return out;
}

result<reminder> make_reminder(const book_reader& of, account_id customer, instant at,
                               std::optional<account_id> tenant) {
    const auto prepaid = of.prepaid(customer);
    if (!prepaid) return fail(prepaid.error());
    reminder out{.book = of.identity().id,
                 .head = of.head(),
                 .customer = customer,
                 .at = at,
                 .owed = {0, prepaid->in},
                 .prepaid = *prepaid};
    const auto account = receivable_account(customer);
    const auto* owed = of.find(account);
    if (owed == nullptr) return out;
    out.owed.minor = posted(*owed);
    auto lines = detail::lines_of(of, account, {}, tenant);
    if (!lines) return fail(lines.error());
    out.items = open_items(std::move(*lines), at);
    return out;
}

}  // namespace submeter::inline v0::ledger
