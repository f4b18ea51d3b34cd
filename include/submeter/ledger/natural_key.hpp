// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/entry.hpp"

#include <initializer_list>
#include <string_view>

namespace submeter::inline v0::ledger {

namespace detail {

// Readable parts joined by '/'; '%' and '/' inside a part are %25 and %2F, so that no two lists of
// parts give the same text.
inline std::string join_key(std::initializer_list<std::string_view> parts) {
    std::string out;
    for (const auto* part = parts.begin(); part != parts.end(); ++part) {
        if (part != parts.begin()) out += '/';
        for (const char c : *part) {
            if (c == '%')
                out += "%25";
            else if (c == '/')
                out += "%2F";
            else
                out += c;
        }
    }
    return out;
}

}  // namespace detail

/// The natural keys: what may happen once only in the life of a book, whatever id the caller gives
/// it. Each function allocates the key.
namespace keys {

/// A payment, as its channel numbers it.
[[nodiscard]] inline natural_key channel_transaction(std::string_view channel,
                                                     std::string_view merchant,
                                                     std::string_view id) {
    return {key_kind::channel_transaction, detail::join_key({channel, merchant, id})};
}

/// A paid order, by the number that the merchant gave it towards the channel.
[[nodiscard]] inline natural_key trade(std::string_view channel, std::string_view out_trade_no) {
    return {key_kind::trade, detail::join_key({channel, out_trade_no})};
}

/// A refund, by the number that the merchant gave it towards the channel.
[[nodiscard]] inline natural_key channel_refund(std::string_view channel,
                                                std::string_view out_refund_no) {
    return {key_kind::channel_refund, detail::join_key({channel, out_refund_no})};
}

/// A value of a meter's purchase counter; a counter that was set back begins a new epoch.
[[nodiscard]] inline natural_key meter_slot(meter_id meter, std::uint64_t epoch,
                                            std::uint64_t slot) {
    return {key_kind::meter_slot, detail::join_key({std::to_string(to_number(meter)),
                                                    std::to_string(epoch), std::to_string(slot)})};
}

/// A fee of a customer for a period such as "2026-05".
[[nodiscard]] inline natural_key fee_period(account_id customer, std::string_view item,
                                            std::string_view period) {
    return {key_kind::fee_period,
            detail::join_key({std::to_string(to_number(customer)), item, period})};
}

/// A reading that was charged: the meter, its time, and the register's OBIS code or name.
[[nodiscard]] inline natural_key meter_reading(meter_id meter, instant time,
                                               std::string_view of_register) {
    return {key_kind::meter_reading, detail::join_key({std::to_string(to_number(meter)),
                                                       submeter::to_text(time), of_register})};
}

/// The one reversal that an entry can have. The book adds it to a reversal by itself.
[[nodiscard]] inline natural_key reversal_of(id128 original) {
    return {key_kind::reversal_of, submeter::to_text(original)};
}

/// A bill, posted once.
[[nodiscard]] inline natural_key bill(id128 of) {
    return {key_kind::bill, submeter::to_text(of)};
}

/// One step of a transfer between books: "hold", "entry", "confirm", …
[[nodiscard]] inline natural_key group(id128 of, std::string_view step) {
    return {key_kind::group, detail::join_key({submeter::to_text(of), step})};
}

/// The one entry that ends what another began: an issue confirmed or undone, a payment identified,
/// a refund paid out.
[[nodiscard]] inline natural_key settles(id128 begun) {
    return {key_kind::settles, submeter::to_text(begun)};
}

/// The difference that one re-rating posts to one original entry.
[[nodiscard]] inline natural_key rerated(id128 rerating, id128 original) {
    return {key_kind::rerated,
            detail::join_key({submeter::to_text(rerating), submeter::to_text(original)})};
}

}  // namespace keys

}  // namespace submeter::inline v0::ledger
