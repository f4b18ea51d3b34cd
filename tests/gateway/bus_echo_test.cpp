// SPDX-License-Identifier: Apache-2.0
#include "bus_fixture.hpp"

namespace {

using namespace submeter;
using namespace submeter::gateway;
using namespace submeter::gateway::toy;

TEST_F(Bus, EchoIsDroppedOnceAndLearnt) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(feed("qA", 5), (steps{"write qAx"}));
    EXPECT_EQ(feed("x<Ax:5>", 10), (steps{"1 = <Ax:5>"}));
    EXPECT_EQ(line.echo_state(), echo::present);
    EXPECT_EQ(line.counters().echoes, 1U);
    EXPECT_EQ(line.counters().noise_octets, 0U);
}

TEST_F(Bus, AbsenceOfEchoIsLearntFromARead) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(feed("<Ax:5>", 10), (steps{"write qAx", "1 = <Ax:5>"}));
    EXPECT_EQ(line.echo_state(), echo::absent);
}

transaction write_single(std::string_view request) {
    auto t = command(request);
    t.matches.look = &toy::look_for_copy;
    return t;
}

TEST_F(Bus, OneCopyOfAWriteThatIsItsOwnReplyProvesNothing) {
    ASSERT_TRUE(submit(write_single("qAt"), 0));
    EXPECT_EQ(feed("qAt", 10), (steps{"write qAt"}));
    EXPECT_EQ(wait_until(1000), (steps{"1 ! outcome_unknown"}));
}

TEST_F(Bus, TwoCopiesAreEchoAndReply) {
    ASSERT_TRUE(submit(write_single("qAt"), 0));
    EXPECT_EQ(feed("qAt", 10), (steps{"write qAt"}));
    EXPECT_EQ(feed("qAt", 20), (steps{"1 = qAt"}));
    EXPECT_EQ(line.echo_state(), echo::present);
}

TEST_F(Bus, WithoutEchoTheCopyIsTheReply) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(feed("<Ax:5>", 10), (steps{"write qAx", "1 = <Ax:5>"}));
    ASSERT_TRUE(submit(write_single("qAt"), 20));
    EXPECT_EQ(feed("qAt", 30), (steps{"write qAt", "2 = qAt"}));
}

TEST_F(Bus, WithEchoTheFirstCopyIsTheEcho) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(feed("qAx<Ax:5>", 10), (steps{"write qAx", "1 = <Ax:5>"}));
    ASSERT_TRUE(submit(write_single("qAt"), 20));
    EXPECT_EQ(feed("qAt", 30), (steps{"write qAt"}));
    EXPECT_EQ(wait_until(1020), (steps{"2 ! outcome_unknown"}));
}

class BusWithHeartbeats : public Bus {
protected:
    static bus_params params() {
        auto p = plain();
        p.between_frames = {octets("HB12"), octets("LOGIN:1\r\n")};
        return p;
    }
    BusWithHeartbeats() : Bus(params()) {}
};

TEST_F(BusWithHeartbeats, AreDroppedBetweenFrames) {
    EXPECT_EQ(feed("HB12", 0), steps{});
    ASSERT_TRUE(submit(read("qAx"), 10));
    EXPECT_EQ(feed("HB12LOGIN:1\r\n<Ax:5>HB12", 20), (steps{"write qAx", "1 = <Ax:5>"}));
    EXPECT_EQ(line.counters().between_frames, 4U);
    EXPECT_EQ(line.counters().noise_octets + line.counters().unsolicited_octets, 0U);
}

TEST_F(BusWithHeartbeats, MayBeSplitAnywhereEvenAroundARequest) {
    EXPECT_EQ(feed("HB", 0), steps{});
    ASSERT_TRUE(submit(read("qAx"), 10));
    EXPECT_EQ(feed("1", 15), (steps{"write qAx"}));
    EXPECT_EQ(feed("2<Ax:5>", 20), (steps{"1 = <Ax:5>"}));
    EXPECT_EQ(line.counters().between_frames, 1U);
    EXPECT_EQ(line.counters().noise_octets + line.counters().unsolicited_octets, 0U);
}

}  // namespace
