// SPDX-License-Identifier: Apache-2.0
// The how-to's own profile, tried as the how-to says.
#include "meter/pages.hpp"
#include "submeter/meter/command_fsm.hpp"
#include "submeter/meter/profile_json.hpp"
#include "submeter/simulate/profile_meter.hpp"

#include <gtest/gtest.h>

namespace submeter {
namespace {

TEST(ProfilePage, TheProfileIsTriedWithoutTheMeter) {
    diagnostics why;
    const auto profile =
        meter::read_profile(testing::json_on("how-to/write-a-profile.md", "profile"), why);
    ASSERT_TRUE(profile);
    const auto device = meter::make_device(std::make_shared<const meter::profile>(*profile),
                                           {.meter = meter_id{1}, .circuit = {}}, "17",
                                           {.settings = {{"poll_start", 0x0100}, {"ct", 20}},
                                            .writes = meter::disabled_writes::allow});
    ASSERT_TRUE(device);
    const auto start = parse_instant("2026-11-21T00:00:00Z").value();
    const auto now = start + std::chrono::hours{2};
    const obis wanted[] = {registers::active_import, registers::relay};
    const auto requests = meter::read_requests(*device, wanted);
    // [try]
    const auto copy = simulate::make_profile_meter(
        *device, {.load = simulate::load_curve{start, {1500, 2500}}, .made = start});
    for (const auto& asked : *requests) {
        const auto reply = (*copy)->feed(asked.bytes, now);
        const auto readings = meter::accept(*device, asked, reply, now);
        EXPECT_EQ(readings->size(), 1U);
    }
    const auto order = meter::make_command(*device, {.kind = command_kind::trip});
    meter::command_fsm told{*device, *order};
    while (const auto* asked = told.next())
        told.on_reply((*copy)->feed(asked->bytes, now));
    EXPECT_EQ(told.said().what, outcome::done);
    EXPECT_TRUE((*copy)->is_open());
    // [try]
}

}  // namespace
}  // namespace submeter
