// SPDX-License-Identifier: Apache-2.0
#pragma once

// The two meters that the tests talk to.

#include "submeter/meter.hpp"

#include <gtest/gtest.h>

namespace submeter::testing {

inline constexpr meter_id a_meter{7};

inline std::vector<std::byte> octets(std::string_view hex) {
    std::vector<std::byte> out(hex.size());
    out.resize(from_hex(hex, out).value());
    return out;
}

// Number 201900123456, level 02, password 123456, operator 00000001: the meter of the reference
// frames.
inline meter::device dlt645_device(meter::device_params params = {}) {
    params.access = codec::dlt645::credentials{2, 0x123456, 1};
    params.wake_up = 0;
    return meter::make_device(meter::builtin_profile("dlt645_2007_prepaid").value(),
                              {.meter = a_meter, .circuit = {}}, "201900123456", params)
        .value();
}

inline meter::device modbus_device(meter::device_params params = {}) {
    return meter::make_device(meter::builtin_profile("acrel_prepaid_a").value(),
                              {.meter = a_meter, .circuit = {}}, "7", params)
        .value();
}

}  // namespace submeter::testing
