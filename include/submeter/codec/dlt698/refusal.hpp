// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/result.hpp"

#include <iterator>

namespace submeter::inline v0::codec::dlt698 {

/// DAR: what the server says of one attribute or method. Source: DL/T 698.45-2017, DAR table.
enum class dar : std::uint8_t {
    ok = 0,
    hardware_failure = 1,
    temporary_failure = 2,
    denied = 3,
    object_undefined = 4,
    class_mismatch = 5,
    no_such_object = 6,
    type_mismatch = 7,
    out_of_range = 8,
    block_unavailable = 9,
    transfer_cancelled = 10,
    no_transfer = 11,
    block_write_cancelled = 12,
    no_block_write = 13,
    bad_block_number = 14,
    not_authorised = 15,
    rate_fixed = 16,
    too_many_zones = 17,
    too_many_slots = 18,
    too_many_tariffs = 19,
    security_mismatch = 20,
    duplicate_recharge = 21,
    esam_check_failed = 22,
    security_failed = 23,
    customer_mismatch = 24,
    recharge_count_wrong = 25,
    over_hoard_limit = 26,
    bad_address = 27,
    decryption_failed = 28,
    encryption_failed = 29,
    signature_failed = 30,
    suspended = 31,
    bad_time_tag = 32,
    timed_out = 33,
    esam_p1p2 = 34,
    esam_lc = 35,
    other = 255,
};

/// The snake_case name of a DAR; "unknown" for a number without one.
[[nodiscard]] constexpr std::string_view to_text(dar d) noexcept {
    constexpr std::string_view texts[] = {"ok",
                                          "hardware_failure",
                                          "temporary_failure",
                                          "denied",
                                          "object_undefined",
                                          "class_mismatch",
                                          "no_such_object",
                                          "type_mismatch",
                                          "out_of_range",
                                          "block_unavailable",
                                          "transfer_cancelled",
                                          "no_transfer",
                                          "block_write_cancelled",
                                          "no_block_write",
                                          "bad_block_number",
                                          "not_authorised",
                                          "rate_fixed",
                                          "too_many_zones",
                                          "too_many_slots",
                                          "too_many_tariffs",
                                          "security_mismatch",
                                          "duplicate_recharge",
                                          "esam_check_failed",
                                          "security_failed",
                                          "customer_mismatch",
                                          "recharge_count_wrong",
                                          "over_hoard_limit",
                                          "bad_address",
                                          "decryption_failed",
                                          "encryption_failed",
                                          "signature_failed",
                                          "suspended",
                                          "bad_time_tag",
                                          "timed_out",
                                          "esam_p1p2",
                                          "esam_lc"};
    const auto i = static_cast<std::size_t>(d);
    if (d == dar::other) return "other";
    return i < std::size(texts) ? texts[i] : "unknown";
}

/// Whether the server did what was asked.
/// @return `no_such_data` for an object that is undefined or does not exist, `not_authorised` for a
///         password or right that it does not accept, else `meter_refused`; the error's `index`
///         holds the DAR.
[[nodiscard]] constexpr result<void> accepted(dar d) noexcept {
    const auto number = static_cast<std::size_t>(d);
    switch (d) {
        case dar::ok:
            return {};
        case dar::object_undefined:
        case dar::no_such_object:
            return fail(errc::no_such_data, 0, number);
        case dar::not_authorised:
            return fail(errc::not_authorised, 0, number);
        default:
            return fail(errc::meter_refused, 0, number);
    }
}

}  // namespace submeter::inline v0::codec::dlt698
