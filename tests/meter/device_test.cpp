// SPDX-License-Identifier: Apache-2.0
#include "devices.hpp"

namespace submeter::meter {
namespace {

using submeter::testing::modbus_device;

TEST(Device, TakesAnAddressOfItsProtocol) {
    const auto acrel = builtin_profile("acrel_prepaid_a").value();
    const auto dlt = builtin_profile("dlt645_2007_prepaid").value();
    EXPECT_EQ(make_device(acrel, {}, "247").value().unit, 247);
    for (const auto* bad : {"0", "248", "", "1.5", "x", "-1"})
        EXPECT_EQ(make_device(acrel, {}, bad).error().code, errc::bad_address) << bad;
    EXPECT_EQ(to_text(make_device(dlt, {}, "123456").value().address), "000000123456");
    for (const auto* bad : {"", "1234567890123", "12x4", "999999999999"})
        EXPECT_EQ(make_device(dlt, {}, bad).error().code, errc::bad_address) << bad;
}

TEST(Device, TakesOnlyDeclaredSettingsWithinTheirBounds) {
    const auto p = builtin_profile("acrel_prepaid_a").value();
    const auto made = [&](std::string name, std::int64_t value) {
        return make_device(p, {}, "1", {.settings = {{std::move(name), value}}});
    };
    EXPECT_EQ(made("poll_start", 0x100).value().settings[0], 0x100);
    EXPECT_EQ(made("poll_stop", 1).error().code, errc::unknown_field);
    EXPECT_EQ(made("poll_start", 65489).error().code, errc::bad_value);
    const auto dlt = builtin_profile("dlt645_2007_prepaid").value();
    const auto code = make_device(dlt, {}, "1", {.settings = {{"close_code", 0x1A}}});
    EXPECT_EQ(code.error().code, errc::bad_value);
}

TEST(Device, SaysWhereARegisterRollsOver) {
    const auto d = modbus_device({.settings = {{"energy_modulus", 4'294'967'295}}});
    EXPECT_EQ(rollover_of(d, registers::active_import).value(), (decimal{4'294'967'295, 1}));
    EXPECT_EQ(rollover_of(d, registers::purchase_count).value(), std::nullopt);
    EXPECT_EQ(rollover_of(d, registers::active_export).error().code, errc::unknown_register);
}

}  // namespace
}  // namespace submeter::meter
