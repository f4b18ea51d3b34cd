// SPDX-License-Identifier: Apache-2.0
// Conversations with virtual meters, without a line in between.
#include "meters.hpp"

namespace submeter::simulate {
namespace {

using namespace submeter::testing;

struct pair_of {
    meter::device device;
    std::shared_ptr<virtual_meter> target;
};

class Dialogue : public ::testing::TestWithParam<meter::protocol> {
protected:
    static pair_of make() {
        if (GetParam() == meter::protocol::dlt645_2007)
            return {dlt645_device(), make_dlt645_meter()};
        if (GetParam() == meter::protocol::dlt698) return {dlt698_device(), make_dlt698_meter()};
        return {modbus_device(), make_modbus_meter()};
    }
};

INSTANTIATE_TEST_SUITE_P(Each, Dialogue,
                         ::testing::Values(meter::protocol::dlt645_2007, meter::protocol::dlt698,
                                           meter::protocol::modbus_rtu),
                         [](const auto& i) {
                             return i.param == meter::protocol::dlt645_2007 ? "Dlt645"
                                    : i.param == meter::protocol::dlt698    ? "Dlt698"
                                                                            : "Modbus";
                         });

TEST_P(Dialogue, ReadsTheRegisterHourByHour) {
    const auto [device, target] = make();
    std::int64_t expected = 0;
    for (int hour = 1; hour <= 30; ++hour) {
        expected += 123 * hour;
        const auto now = epoch + hour * 1h;
        const auto got = read_register(device, *target, registers::active_import, now).value();
        ASSERT_EQ(got.size(), 1U);
        EXPECT_EQ(got[0].value, (decimal{expected, 1}));  // 0.01 kWh is 10 Wh
        EXPECT_EQ(got[0].at, now);
    }
}

TEST_P(Dialogue, TripsReadsBackAndCloses) {
    const auto [device, target] = make();
    const auto tell = [&device = device, &target = target](command_kind kind, instant now) {
        const auto asked = meter::make_command(device, make_command(kind, now)).value().front();
        // Before the write the read-back does not show the commanded state.
        const auto early =
            meter::confirm(device, asked.verify, target->feed(asked.verify.bytes, now));
        EXPECT_EQ(early.what, outcome::unknown);
        EXPECT_EQ(early.why.code, errc::not_verified);
        EXPECT_EQ(meter::judge(asked.write, target->feed(asked.write.bytes, now)).what,
                  outcome::done);
        return meter::confirm(device, asked.verify, target->feed(asked.verify.bytes, now));
    };
    EXPECT_EQ(tell(command_kind::trip, epoch + 1h).what, outcome::done);
    EXPECT_TRUE(target->is_open());
    EXPECT_EQ(read_register(device, *target, registers::relay, epoch + 2h).value()[0].value,
              (decimal{1, 0}));
    EXPECT_EQ(tell(command_kind::close, epoch + 2h).what, outcome::done);
    EXPECT_FALSE(target->is_open());
    EXPECT_EQ(target->trips(), 1U);
    EXPECT_EQ(read_register(device, *target, registers::relay, epoch + 2h).value()[0].value,
              (decimal{0, 0}));
}

TEST_P(Dialogue, NeverTakesADamagedReplyForReadings) {
    const auto [device, target] = make();
    const obis wanted[] = {registers::active_import};
    const auto asked = meter::read_requests(device, wanted).value()[0];
    const auto good = target->feed(asked.bytes, epoch + 5h);
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bad = good;
        bad[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
        EXPECT_EQ(meter::accept(device, asked, bad, epoch).error().code, errc::reply_mismatch);
    }
}

std::int64_t backfilled(const meter::device& d, virtual_meter& m, instant at, instant now) {
    const auto asked = meter::make_backfill(d, registers::active_import, at, now).value();
    const auto time = m.feed(asked.time.bytes, now);
    const auto value = m.feed(asked.value.bytes, now);
    const auto again = m.feed(asked.again.bytes, now);
    const auto got = meter::accept_backfill(d, asked, time, value, again);
    EXPECT_TRUE(got) << describe(got.error().code).name;
    EXPECT_EQ(got->at, at);
    EXPECT_EQ(got->how, quality::backfilled);
    return got->value.mantissa;
}

TEST(BackfillDialogue, FetchesEveryMissedHour) {
    const auto d = dlt645_device();
    const auto m = make_dlt645_meter();
    const instant now = epoch + 100h + 37min;
    m->advance(now);
    for (int hour = 1; hour <= 100; ++hour)
        EXPECT_EQ(backfilled(d, *m, epoch + hour * 1h, now), 123 * hour * (hour + 1) / 2);
}

TEST(BackfillDialogue, NoticesThatTheMeterRenumberedInBetween) {
    const auto d = dlt645_device();
    const auto m = make_dlt645_meter();
    const instant now = epoch + 10h - 1s;
    const auto asked = meter::make_backfill(d, registers::active_import, epoch + 5h, now).value();
    const auto time = m->feed(asked.time.bytes, now);
    const auto value = m->feed(asked.value.bytes, now + 1s);  // the hour is full: all move up
    const auto again = m->feed(asked.again.bytes, now + 1s);
    EXPECT_EQ(meter::accept_backfill(d, asked, time, value, again).error().code,
              errc::not_verified);
}

TEST(BackfillDialogue, SaysThatAFreezeIsGone) {
    const auto d = dlt645_device();
    const auto m = make_dlt645_meter();
    const instant now = epoch + 2h;
    const auto asked = meter::make_backfill(d, registers::active_import, epoch - 10h, now).value();
    const auto time = m->feed(asked.time.bytes, now);
    EXPECT_EQ(meter::accept_backfill(d, asked, time, time, time).error().code, errc::no_such_data);
}

}  // namespace
}  // namespace submeter::simulate
