// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/device.hpp"
#include "submeter/simulate/modbus_server.hpp"

#include <memory>
#include <set>

namespace submeter::inline v0::simulate {

/// A virtual meter with the Modbus map of any profile, so that whoever writes a profile can try it
/// without the meter. It shows energies, powers, currents, clock, relay and money as they are, and
/// something plausible everywhere else; it takes what the profile's commands write, moves its relay
/// and clock by them, and shows what was written to other places. The limits of the profile are its
/// own. All circuits show the same and share one relay. Confined to one thread.
class SUBMETER_API profile_meter final : public modbus_server {
public:
    [[nodiscard]] const meter::device& speaks() const noexcept { return device_; }

private:
    friend SUBMETER_API result<std::shared_ptr<profile_meter>> make_profile_meter(
        const meter::device& speaks, virtual_meter_params common, modbus_framing framing);

    // A command without a number of its own, as it arrives.
    struct order {
        command_kind kind{};
        modbus_run where{};
        std::vector<std::uint16_t> content;  // registers, or coils
        std::size_t rule = 0;                // index into profile::commands
    };

    profile_meter(const meter::device& speaks, modbus_server_params params);
    void learn_orders();
    void learn(const meter::command_rule& rule, std::uint16_t circuit);

    void show(modbus_map& map) override;
    void written(const modbus_run& run, modbus_map& map) override;
    void obey(command_kind kind);
    void show_effect(const meter::read_back& verify, modbus_map& map);
    void take_clock(const meter::register_row& row, const modbus_map& map);
    [[nodiscard]] decimal value_of(const meter::register_row& row) const;
    [[nodiscard]] decimal energy_of(const obis& what) const;
    [[nodiscard]] decimal plausible(const meter::register_row& row) const;
    [[nodiscard]] std::int64_t seconds_now() const;

    meter::device device_;
    std::vector<order> orders_;
    std::set<std::size_t> told_;  // rows that show what was written over them
    std::int64_t phases_ = 1;
};

/// The virtual meter that a device talks to: its profile, unit, settings and clock.
/// @return `bad_profile` where the profile is not for Modbus; `bad_value` where a setting puts a
///         register outside the address space.
[[nodiscard]] SUBMETER_API result<std::shared_ptr<profile_meter>> make_profile_meter(
    const meter::device& speaks, virtual_meter_params common,
    modbus_framing framing = modbus_framing::rtu);

}  // namespace submeter::inline v0::simulate
