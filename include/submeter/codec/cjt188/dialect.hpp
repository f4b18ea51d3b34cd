// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/data_id.hpp"
#include "submeter/codec/cjt188/status.hpp"

namespace submeter::inline v0::codec::cjt188 {

/// In which order the octets of a time travel: ss first (the standard), or the year first.
enum class time_order : std::uint8_t { low_first, high_first };

/// How the purchase sequence number is written.
enum class sequence_form : std::uint8_t { binary, bcd };

/// What a purchase counts. Some meters take what others call money for cubic metres.
enum class purchase_unit : std::uint8_t { money, cubic_metre };

/// Whether a reply must repeat the request's SER. Some meters always send 00H or FFH.
enum class echo_rule : std::uint8_t { exact, exact_or_constant, ignored };

/// Where meters of CJ/T 188 differ and no public source says who is right: a meter's profile
/// decides. The defaults are the commonest. A value.
struct dialect {
    id_order id = id_order::low_first;  ///< of what is sent; what is received is read in both
    time_order time = time_order::low_first;
    sequence_form sequence = sequence_form::binary;
    purchase_unit purchase = purchase_unit::money;
    echo_rule echo = echo_rule::exact;
    status_layout status_bits = standard_status;

    friend constexpr bool operator==(const dialect&, const dialect&) = default;
};

}  // namespace submeter::inline v0::codec::cjt188
