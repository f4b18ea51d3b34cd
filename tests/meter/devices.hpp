// SPDX-License-Identifier: Apache-2.0
#pragma once

// The meters that the tests talk to.

#include "submeter/meter.hpp"

#include <gtest/gtest.h>

namespace submeter::testing {

inline constexpr meter_id a_meter{7};

inline std::vector<std::byte> octets(std::string_view hex) {
    std::vector<std::byte> out(hex.size());
    out.resize(from_hex(hex, out).value());
    return out;
}

// A meter of a compiled-in profile, without wake-up octets.
inline meter::device device_of(std::string_view profile, std::string_view address,
                               meter::device_params params = {}) {
    params.wake_up = 0;
    return meter::make_device(meter::builtin_profile(profile).value(),
                              {.meter = a_meter, .circuit = {}}, address, params)
        .value();
}

// Number 201900123456, level 02, password 123456, operator 00000001: the meter of the reference
// frames.
inline meter::device dlt645_device(meter::device_params params = {}) {
    params.access = codec::dlt645::credentials{2, 0x123456, 1};
    return device_of("dlt645_2007_prepaid", "201900123456", params);
}

inline meter::device modbus_device(meter::device_params params = {}) {
    return device_of("acrel_prepaid_a", "7", params);
}

inline meter::device cjt188_device(meter::device_params params = {}) {
    return device_of("cjt188_water", "00112026001234", params);
}

inline meter::device dlt698_device(meter::device_params params = {}) {
    return device_of("dlt698_prepaid", "202600123456", params);
}

// Gives the MACs of the reference frames, and remembers what it was asked to cover.
class given_module : public meter::security_module {
public:
    result<bytes_view> mac(const question& q, bytes_span room) override {
        asked.push_back(to_hex(q.octets));
        const std::uint8_t first = q.number == 2 ? 0xB1 : 0xA1;
        for (std::size_t i = 0; i < 4; ++i)
            room[i] = static_cast<std::byte>(first + i);
        return bytes_view{room.first(4)};
    }
    result<bytes_view> encrypt(const question& q, bytes_span room) override {
        for (std::size_t i = 0; i < q.octets.size(); ++i)
            room[i] = ~q.octets[i];
        return bytes_view{room.first(q.octets.size())};
    }

    std::vector<std::string> asked;
};

}  // namespace submeter::testing
