// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/register_names.hpp"
#include "submeter/meter/planner.hpp"

namespace submeter::inline v0::python {

/// A unit as tools show it, which is 10^exponent of the reading's.
struct shown_unit {
    std::string_view text;
    int exponent = 0;
};

shown_unit shown(unit u);

/// What the Modbus profile of a meter says of registers. Const-shareable.
class profile_names final : public codec::register_names {
public:
    /// @return `bad_profile` for a profile of another protocol; `bad_value` where a setting puts a
    ///         register outside the address space.
    static result<profile_names> of(meter::device d);

    [[nodiscard]] std::vector<codec::named_registers> name(
        const codec::register_run& run) const override;

private:
    struct place {
        std::size_t row = 0;
        std::uint8_t function = 3;
        std::size_t at = 0;  // octets from register 0 on, or coils
        std::size_t length = 0;
    };

    explicit profile_names(meter::device d) : device_(std::move(d)) {}

    [[nodiscard]] place place_of(const meter::planned_read& read, meter::picked_row picked) const;
    [[nodiscard]] std::optional<codec::decoded_item> read(const place& p,
                                                          const codec::register_run& run) const;

    meter::device device_;
    std::vector<place> places_;
};

}  // namespace submeter::inline v0::python
