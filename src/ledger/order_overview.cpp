// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/order_overview.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

namespace {

constexpr order_state ended_by(entry_kind kind) noexcept {
    switch (kind) {
        case entry_kind::issue_confirmed:
        case entry_kind::replacement:
            return order_state::confirmed;
        case entry_kind::issue_undone:
            return order_state::undone;
        default:
            return order_state::ended;
    }
}

// What moved on the order's account, as money on its way.
std::int64_t sent_by(const entry& e, const ledger_account& a) noexcept {
    std::int64_t out = 0;
    for (const auto& p : e.postings)
        if (p.account == a) out -= p.minor;
    return out;
}

account_id customer_of(const std::vector<posting>& postings) noexcept {
    for (const auto& p : postings)
        if (p.account.code == code_prepaid) return account_id{p.account.owner};
    return {};
}

// The entries come newest first; each is the first one until an older one comes.
void add_entry(order_row& to, const entry& e, const ledger_account& a, exact& balance) {
    if (to.entries++ == 0) {
        to.last = e.effective;
        to.state = ended_by(e.kind);
    }
    to.begun = e.effective;
    to.amount.minor = sent_by(e, a);
    balance += to.amount.minor;
    to.customer = customer_of(e.postings);
    if (const auto meter = find_link(e, link_kind::meter)) to.meter = meter_id{meter->low};
}

result<order_row> order_of(const book_reader& of, const ledger_account& a, const as_of& when) {
    const auto in = of.identity().in;
    order_row out{.order = order_id{a.owner}, .amount = {0, in}, .in_transit = {0, in}};
    exact balance = 0;
    const auto read = of.visit_history(a, [&](recorded_entry&& e) {
        if (when.counts(e) && posts(e.what.phase)) add_entry(out, e.what, a, balance);
    });
    if (!read) return fail(read.error());
    const auto left = to_int64(balance);
    if (!left) return fail(left.error());
    out.in_transit.minor = *left;
    if (*left != 0) out.state = order_state::in_transit;
    return out;
}

// The reservations by the orders that they are for.
using held_orders = std::vector<std::pair<ledger_account, const hold*>>;

held_orders find_held_orders(const book_reader& of) {
    held_orders out;
    for (const auto& [id, held] : of.state().balances.holds().sorted())
        for (const auto& p : held->reserved)
            if (p.account.code == code_in_transit) out.emplace_back(p.account, held);
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return out;
}

// An order that is only reserved is known by the reservation.
void add_hold(order_row& to, const hold& held, const ledger_account& a) noexcept {
    for (const auto& p : held.reserved)
        if (p.account == a) to.amount.minor -= p.minor;
    to.begun = to.last = held.effective;
    to.customer = customer_of(held.reserved);
}

}  // namespace

result<std::vector<order_row>> make_order_overview(const book_reader& of, const as_of& when) {
    const auto held = when.is_now() ? find_held_orders(of) : held_orders{};
    std::vector<order_row> out;
    for (const auto& state : of.accounts()) {
        const auto& a = state.settings.account;
        if (a.code != code_in_transit) continue;
        auto row = order_of(of, a, when);
        if (!row) return fail(row.error());
        const auto reserved = std::partition_point(held.begin(), held.end(),
                                                   [&](const auto& h) { return h.first < a; });
        const bool found = reserved != held.end() && reserved->first == a;
        if (row->entries == 0 && !found) continue;
        if (row->entries == 0) add_hold(*row, *reserved->second, a);
        out.push_back(*row);
    }
    return out;
}

}  // namespace submeter::inline v0::ledger
