// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/address.hpp"
#include "submeter/codec/cjt188/dialect.hpp"
#include "submeter/codec/cjt188/meter_type.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/dlt698/address.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/meter/profile.hpp"
#include "submeter/meter/security.hpp"

#include <memory>
#include <utility>

namespace submeter::inline v0::meter {

/// Whether commands that the profile ships disabled may be sent all the same, because the host has
/// tested them on its meters.
enum class disabled_writes : std::uint8_t { refuse, allow };

/// What the host decides for one meter. A value.
struct device_params {
    std::vector<std::pair<std::string, std::int64_t>> settings{};  ///< others keep their defaults
    std::optional<codec::dlt645::credentials> access{};  ///< DL/T 645 commands need them; a secret
    zone clock{};                                        ///< the zone of the meter's own clock
    std::uint8_t wake_up = 4;  ///< FEH octets before a request (not on Modbus)
    disabled_writes writes = disabled_writes::refuse;
    std::uint8_t client = 0x10;                   ///< DL/T 698.45: CA
    std::shared_ptr<security_module> security{};  ///< guarded commands need it
};

/// One meter that can be talked to: a profile, an address and settings, checked. Made by
/// `make_device`. Const-shareable, as far as its security module is.
struct device {
    std::shared_ptr<const profile> map;
    meter_id meter{};
    circuit_no circuit{};
    codec::dlt645::address address;      ///< DL/T 645
    std::uint8_t unit = 0;               ///< Modbus: 1 to 247
    codec::cjt188::meter_type type{};    ///< CJ/T 188
    codec::cjt188::address cjt188{};     ///< CJ/T 188
    codec::cjt188::dialect dialect{};    ///< CJ/T 188
    codec::dlt698::address server{};     ///< DL/T 698.45
    std::uint8_t client = 0x10;          ///< DL/T 698.45
    std::string digits;                  ///< the address in display order
    std::vector<std::int64_t> settings;  ///< one for each of the profile's
    std::optional<codec::dlt645::credentials> access;
    zone clock;
    std::uint8_t wake_up = 4;
    disabled_writes writes = disabled_writes::refuse;
    std::shared_ptr<security_module> security;
};

/// Which meter this is to the host. A value.
struct point {
    meter_id meter{};
    circuit_no circuit{};

    friend constexpr bool operator==(const point&, const point&) = default;
};

/// Binds a profile to a meter. `address` is the DL/T 645 or DL/T 698.45 number of up to 12 digits,
/// the CJ/T 188 number of up to 14, or the Modbus unit as a decimal number.
/// @return `bad_address`, `unknown_field` for a setting that the profile does not declare, or
///         `bad_value` for one outside its bounds (`index` is its place in `params.settings`).
[[nodiscard]] SUBMETER_API result<device> make_device(std::shared_ptr<const profile> map,
                                                      point which, std::string_view address,
                                                      device_params params = {});

/// The value of a profile's number for this meter.
[[nodiscard]] inline std::int64_t value_of(const device& d, const parameter& p) noexcept {
    return p.setting ? d.settings[*p.setting] : p.value;
}

/// The value at which a register starts again at 0, as a reading would show it: what billing needs
/// to tell a rollover from a fault. Nothing where the profile does not say.
/// @return `unknown_register` or `overflow`; `not_verified` where a ratio that the meter keeps
///         multiplies the register.
[[nodiscard]] SUBMETER_API result<std::optional<decimal>> rollover_of(const device& d,
                                                                      const obis& what);

}  // namespace submeter::inline v0::meter
