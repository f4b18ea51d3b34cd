// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/order_overview.hpp"

#include "ledger/code_lines.hpp"
#include "submeter/ledger/detail/flat_map.hpp"

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

account_id customer_of(const std::vector<posting>& postings) noexcept {
    for (const auto& p : postings)
        if (p.account.code == code_prepaid) return account_id{p.account.owner};
    return {};
}

// An order as far as it was read, with what moved on its account.
struct known_order {
    order_row row;
    exact amount = 0;
    exact balance = 0;
};
using known_orders = detail::flat_map<ledger_account, known_order, detail::account_hash>;

void add_line(known_order& to, const detail::account_line& line) {
    const auto& e = *line.what;
    auto& row = to.row;
    if (row.entries++ == 0) {
        row.begun = e.effective;
        row.customer = customer_of(e.postings);
        to.amount = line.minor;
    }
    row.last = e.effective;
    row.state = ended_by(e.kind);
    to.balance += line.minor;
    const auto meter = find_link(e, link_kind::meter);
    if (meter && row.meter == meter_id{}) row.meter = meter_id{meter->low};
}

result<known_orders> read_orders(const book_reader& of, const as_of& when) {
    known_orders out;
    const auto read =
        detail::visit_code(of, code_in_transit, when, [&](const detail::account_line& line) {
            add_line(*out.try_emplace(line.account, {}).first, line);
        });
    if (!read) return fail(read.error());
    return out;
}

// The row of an order; of one that was never posted to, an empty one.
result<order_row> row_of(const known_order* known, const ledger_account& a, denomination in) {
    auto out = known == nullptr ? order_row{} : known->row;
    const auto amount = to_int64(known == nullptr ? 0 : known->amount);
    const auto left = to_int64(known == nullptr ? 0 : known->balance);
    if (!amount || !left) return fail(errc::overflow);
    out.order = order_id{a.owner};
    out.amount = {*amount, in};
    out.in_transit = {*left, in};
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
    const auto known = read_orders(of, when);
    if (!known) return fail(known.error());
    std::vector<order_row> out;
    for (const auto* state : of.state().balances.sorted()) {
        const auto& a = state->settings.account;
        if (a.code != code_in_transit) continue;
        auto row = row_of(known->find(a), a, of.identity().in);
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
