// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/order_overview.hpp"
#include "submeter/report/ledger_paper.hpp"

#include <string>
#include <string_view>

namespace submeter::inline v0::report::detail {

// The fixed words of a book's papers, one set for each language.
struct paper_words {
    std::string_view statement, income, orders, receipt, reminder, copy;
    std::string_view account, customer, book, period, known, channel, entry, by, reason;
    std::string_view opening, closing, raised, lowered, moved, net;
    std::string_view number, time, kind, memo, amount, balance, total;
    std::string_view by_channel, by_item, received, earned, code, step, axis;
    std::string_view order, state, in_transit, meter, begun, last;
    std::string_view trial, debit, credit_side, overdrawn, customer_money, channel_money, before;
    std::string_view ageing, due_after, not_due, credit;
    std::string_view owed, prepaid, open_items, days, anchor, system, to, through;
};

[[nodiscard]] const paper_words& paper_words_of(language in) noexcept;

[[nodiscard]] std::string_view name_of(entry_kind kind, language in) noexcept;
[[nodiscard]] std::string_view name_of(link_kind what, language in) noexcept;
[[nodiscard]] std::string_view name_of(ledger::order_state state, language in) noexcept;
[[nodiscard]] std::string_view name_of(ledger::calendar_step step, language in) noexcept;
[[nodiscard]] std::string_view name_of(ledger::time_axis axis, language in) noexcept;

// What the chart calls a code; empty for one outside it.
[[nodiscard]] std::string_view name_of_code(std::uint16_t code, language in) noexcept;

}  // namespace submeter::inline v0::report::detail
