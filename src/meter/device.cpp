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

// A broadcast address is never answered, so nothing could be confirmed.
template <class Address>
result<void> set_address(Address& target, const result<Address>& read) {
    if (!read) return fail(errc::bad_address, read.error().offset);
    if (is_broadcast(*read)) return fail(errc::bad_address);
    target = *read;
    return {};
}

result<void> set_address(device& d, std::string_view text) {
    d.digits = text;
    switch (d.map->speaks) {
        case protocol::modbus_rtu:
            return parse_unit(text).map([&](std::uint8_t unit) { d.unit = unit; });
        case protocol::cjt188:
            return set_address(d.cjt188, codec::cjt188::parse_address(text));
        case protocol::dlt698:
            return set_address(d.server, codec::dlt698::parse_address(text));
        default:
            return set_address(d.address, codec::dlt645::parse_address(text));
    }
}

void set_dialect(device& d) {
    namespace cjt188 = codec::cjt188;
    const auto& rules = d.map->dialect;
    d.type = static_cast<cjt188::meter_type>(value_of(d, rules.meter_type));
    d.dialect = {.id = static_cast<cjt188::id_order>(value_of(d, rules.id_order)),
                 .time = static_cast<cjt188::time_order>(value_of(d, rules.time_order)),
                 .sequence = static_cast<cjt188::sequence_form>(value_of(d, rules.sequence)),
                 .echo = static_cast<cjt188::echo_rule>(value_of(d, rules.echo))};
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
    device d;
    d.map = std::move(map);
    d.meter = which.meter;
    d.circuit = which.circuit;
    d.client = params.client;
    d.access = params.access;
    d.clock = std::move(params.clock);
    d.wake_up = params.wake_up;
    d.writes = params.writes;
    d.security = std::move(params.security);
    if (const auto set = set_address(d, address); !set) return fail(set.error());
    if (const auto set = choose(d, params.settings); !set) return fail(set.error());
    set_dialect(d);
    return d;
}

security_module::~security_module() = default;

result<std::optional<envelope>> security_module::wrap(const question&, bytes_span) {
    return std::optional<envelope>{};
}

result<bytes_view> security_module::open(const question&, const envelope& reply, bytes_span) {
    if (reply.cover == envelope::form::cipher) return fail(errc::bad_mac);
    return reply.carried;
}

result<std::optional<decimal>> rollover_of(const device& d, const obis& what) {
    const auto* row = find_register(*d.map, what);
    if (row == nullptr) return fail(errc::unknown_register);
    if (!row->modulus) return std::optional<decimal>{};
    auto size = to_int64(multiply(value_of(d, *row->modulus), row->scale.mantissa));
    for (const auto& m : row->times) {
        if (m.row) return fail(errc::not_verified);
        if (size) size = to_int64(multiply(*size, value_of(d, m.value)));
    }
    if (!size) return fail(size.error());
    return std::optional<decimal>{decimal{*size, row->scale.exponent}};
}

}  // namespace submeter::inline v0::meter
