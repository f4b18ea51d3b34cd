// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book_reader.hpp"

// What became of the money that left for meters, or came back from them: read off the accounts
// 2030/order.

namespace submeter::inline v0::ledger {

/// How an order stands, as far as its postings tell.
enum class order_state : std::uint8_t {
    reserved,    ///< a reservation is open, nothing is posted
    in_transit,  ///< issued, and neither confirmed nor proved not to have been applied
    confirmed,   ///< the meter has it
    undone,      ///< the meter does not have it; the customer has the money again
    ended,       ///< nothing is in transit any more, for another reason: a reversal, …
};

[[nodiscard]] constexpr std::string_view to_text(order_state s) noexcept {
    constexpr std::array<std::string_view, 5> names{"reserved", "in_transit", "confirmed", "undone",
                                                    "ended"};
    return names[static_cast<std::size_t>(s)];
}

/// One order. A value.
struct order_row {
    order_id order{};
    order_state state = order_state::reserved;
    money amount{};         ///< what it began with
    money in_transit{};     ///< what is on its way
    account_id customer{};  ///< 0: none
    meter_id meter{};       ///< 0: the entry that began it names none
    instant begun{};        ///< business time of the first entry
    instant last{};         ///< and of the last one
    std::size_t entries = 0;

    friend bool operator==(const order_row&, const order_row&) = default;
};

/// All orders of a book, ascending: now, reservations included, or as of a moment. Reads the
/// journal once; allocates the rows. @return `overflow`; what the store says.
[[nodiscard]] SUBMETER_API result<std::vector<order_row>> make_order_overview(
    const book_reader& of, const as_of& when = {});

}  // namespace submeter::inline v0::ledger
