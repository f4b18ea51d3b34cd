// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/device.hpp"

#include "submeter/core/exact.hpp"

#include <algorithm>

namespace submeter::inline v0::meter {

namespace {

result<std::uint8_t> parse_unit(std::string_view text) {
    const auto value = parse_scaled(text, 0);
    if (!value || *value < 1 || *value > 247) return fail(errc::bad_address);
    return static_cast<std::uint8_t>(*value);
}

result<void> set_address(device& d, std::string_view text) {
    if (d.map->speaks == protocol::modbus_rtu)
        return parse_unit(text).map([&](std::uint8_t unit) { d.unit = unit; });
    const auto address = codec::dlt645::parse_address(text);
    if (!address) return fail(address.error());
    // The broadcast address is never answered, so nothing could be confirmed.
    if (codec::dlt645::is_broadcast(*address)) return fail(errc::bad_address);
    d.address = *address;
    return {};
}

bool allows(const setting& s, std::int64_t value) {
    if (value < s.minimum || value > s.maximum) return false;
    return s.choices.empty() ||
           std::find(s.choices.begin(), s.choices.end(), value) != s.choices.end();
}

result<void> choose(device& d, const std::vector<std::pair<std::string, std::int64_t>>& chosen) {
    for (const auto& s : d.map->settings)
        d.settings.push_back(s.fallback);
    for (std::size_t k = 0; k < chosen.size(); ++k) {
        const auto& name = chosen[k].first;
        const auto value = chosen[k].second;
        const auto& declared = d.map->settings;
        const auto found = std::find_if(declared.begin(), declared.end(),
                                        [&](const setting& s) { return s.name == name; });
        if (found == declared.end()) return fail(errc::unknown_field, 0, k);
        if (!allows(*found, value)) return fail(errc::bad_value, 0, k);
        d.settings[static_cast<std::size_t>(found - declared.begin())] = value;
    }
    return {};
}

}  // namespace

result<device> make_device(std::shared_ptr<const profile> map, point which,
                           std::string_view address, device_params params) {
    device d{.map = std::move(map),
             .meter = which.meter,
             .circuit = which.circuit,
             .address = {},
             .unit = 0,
             .settings = {},
             .access = params.access,
             .clock = std::move(params.clock),
             .wake_up = params.wake_up,
             .writes = params.writes};
    if (const auto set = set_address(d, address); !set) return fail(set.error());
    if (const auto set = choose(d, params.settings); !set) return fail(set.error());
    return d;
}

result<std::optional<decimal>> rollover_of(const device& d, const obis& what) {
    const auto* row = find_register(*d.map, what);
    if (row == nullptr) return fail(errc::unknown_register);
    if (!row->modulus) return std::optional<decimal>{};
    const auto size = to_int64(multiply(value_of(d, *row->modulus), row->scale.mantissa));
    if (!size) return fail(size.error());
    return std::optional<decimal>{decimal{*size, row->scale.exponent}};
}

}  // namespace submeter::inline v0::meter
