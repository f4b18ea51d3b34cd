// SPDX-License-Identifier: Apache-2.0
#pragma once

// A virtual meter of each protocol, and the device that talks to it.

#include "submeter/meter.hpp"
#include "submeter/simulate/dlt645_meter.hpp"
#include "submeter/simulate/dlt698_meter.hpp"
#include "submeter/simulate/modbus_meter.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace submeter::testing {

using namespace std::chrono_literals;

inline const instant epoch = parse_instant("2026-11-21T00:00:00Z").value();
inline const zone beijing = fixed_zone("CST", 8h);
inline constexpr codec::dlt645::credentials access{2, 0x123456, 1};
inline constexpr std::uint16_t poll_start = 0x0100;

// 1.23 kWh in the first hour, 2.46 in the second and so on, for 400 hours.
inline simulate::load_curve rising_load() {
    std::vector<std::int64_t> hours;
    for (std::int64_t i = 1; i <= 400; ++i)
        hours.push_back(1230 * i);
    return {epoch, hours};
}

inline simulate::virtual_meter_params common(std::int64_t first_centi_kwh = 0) {
    return {.load = rising_load(),
            .made = epoch,
            .first_centi_kwh = first_centi_kwh,
            .modulus = 100'000'000,
            .clock = beijing};
}

inline std::shared_ptr<simulate::dlt645_meter> make_dlt645_meter(std::int64_t first = 0) {
    return std::make_shared<simulate::dlt645_meter>(simulate::dlt645_meter_params{
        .common = common(first),
        .address = codec::dlt645::parse_address("201900123456").value(),
        .access = access});
}

inline std::shared_ptr<simulate::modbus_meter> make_modbus_meter(std::int64_t first = 0) {
    return std::make_shared<simulate::modbus_meter>(simulate::modbus_meter_params{
        .common = common(first), .unit = 7, .poll_start = poll_start, .model_code = 7});
}

inline std::shared_ptr<simulate::dlt698_meter> make_dlt698_meter(std::int64_t first = 0) {
    return std::make_shared<simulate::dlt698_meter>(simulate::dlt698_meter_params{
        .common = common(first), .address = codec::dlt698::parse_address("201900123456").value()});
}

inline meter::device dlt645_device(meter_id id = meter_id{1}) {
    return meter::make_device(meter::builtin_profile("dlt645_2007_prepaid").value(), {id, {}},
                              "201900123456", {.access = access, .clock = beijing})
        .value();
}

inline meter::device dlt698_device(meter_id id = meter_id{3}) {
    return meter::make_device(meter::builtin_profile("dlt698_prepaid").value(), {id, {}},
                              "201900123456", {.clock = beijing})
        .value();
}

inline meter::device modbus_device(meter_id id = meter_id{2}) {
    return meter::make_device(meter::builtin_profile("acrel_prepaid_a").value(), {id, {}}, "7",
                              {.settings = {{"poll_start", poll_start}}})
        .value();
}

inline command make_command(command_kind kind, instant now) {
    return {.meter = {}, .circuit = {}, .kind = kind, .issued = now, .valid_until = now + 10min};
}

// The verdict on a command that is told to a meter, step by step.
inline verdict tell(const meter::device& d, simulate::virtual_meter& m,
                    std::vector<meter::command_step> steps, instant now) {
    meter::command_fsm told{d, std::move(steps)};
    while (const auto* asked = told.next())
        told.on_reply(m.feed(asked->bytes, now));
    return told.said();
}

// Reads one register through the conversation.
inline result<std::vector<reading>> read_register(const meter::device& d,
                                                  simulate::virtual_meter& m, const obis& what,
                                                  instant now) {
    const obis wanted[] = {what};
    const auto asked = meter::read_requests(d, wanted);
    if (!asked) return fail(asked.error());
    return meter::accept(d, asked->front(), m.feed(asked->front().bytes, now), now);
}

// The total register in 0.01 kWh.
inline std::int64_t read_total(const meter::device& d, simulate::virtual_meter& m, instant now) {
    const auto got = read_register(d, m, registers::active_import, now);
    EXPECT_TRUE(got && got->size() == 1);
    return got->front().value.mantissa;
}

}  // namespace submeter::testing
