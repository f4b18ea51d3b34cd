// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/conversation.hpp"

#include <array>

namespace submeter::inline v0::meter::detail {

// Requests of either protocol, made from what the plan or the profile says.
result<request> make_read(const device& d, const planned_read& plan, purpose why);
result<request> make_write(const device& d, const command_rule& rule, const command& c);

// The register of a row, at `offset` of a reply's data, as a reading shows it.
// `value_absent` for octets FFH throughout, `incomplete`, `bad_bcd`, `overflow`.
result<decimal> read_value(protocol p, const register_row& row, bytes_view data,
                           std::size_t offset);

// The word that holds a bit: low octet first in DL/T 645, high octet first in Modbus.
result<std::uint16_t> read_word(protocol p, bytes_view data, std::size_t offset);

// Whether a refusal leaves open what the meter does: it acknowledged only, or a gateway answered
// for it.
bool is_undecided(const request& asked, const error& why);

// What an accepted reply carries, unmasked: registers, or what follows the data identifier.
class reply_data {
public:
    // `reply_mismatch`, or the refusal.
    static result<reply_data> of(const request& asked, bytes_view reply);

    [[nodiscard]] bytes_view data() const noexcept {
        return bytes_view{octets_}.subspan(0, length_);
    }

private:
    void copy(bytes_view data) noexcept;

    std::array<std::byte, 256> octets_{};
    std::size_t length_ = 0;
};

}  // namespace submeter::inline v0::meter::detail
