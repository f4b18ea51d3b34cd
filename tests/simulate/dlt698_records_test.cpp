// SPDX-License-Identifier: Apache-2.0
// What a virtual DL/T 698.45 meter remembers, in blocks and fragments.
#include "dlt698_client.hpp"

namespace submeter::testing {

using namespace dlt698_dialogue;

TEST(Dlt698Meter, FreezesAreReadByRankLatestAndInterval) {
    client c{plain_params()};
    c.now = made + 72h + 30min;
    const oad columns[] = {{0x20210200}, {0x00100201}};
    const auto rows = [&](const record_selector& s, oad what = {0x50040200}) {
        bytes room(128);
        const auto reply = c.talk(encode_get_record(1, what, s, columns, room).value());
        std::vector<std::int64_t> out;
        for_each_cell(first_entry(parse_apdu(reply).value()).value(),
                      [&](std::size_t, oad id, const data_view& d) {
                          if (id.value == 0x00100201) out.push_back(d.integer().value());
                      });
        return out;
    };
    using list = std::vector<std::int64_t>;
    // Midnights of the meter's zone are 16, 40 and 64 hours after its making.
    EXPECT_EQ(rows({.kind = selector_kind::nth_last, .count = 1}), (list{7872}));
    EXPECT_EQ(rows({.kind = selector_kind::nth_last, .count = 3}), (list{1968}));
    EXPECT_EQ(rows({.kind = selector_kind::nth_last, .count = 4}), (list{}));
    EXPECT_EQ(rows({.kind = selector_kind::latest, .count = 2}), (list{7872, 4920}));
    const auto day = [](int n) {
        return from_local(to_local(beijing, made + 16h + 24h * n)).value();
    };
    EXPECT_EQ(rows({.kind = selector_kind::store_time, .from = day(1)}), (list{4920}));
    EXPECT_EQ(rows({.kind = selector_kind::store_times,
                    .from = day(0),
                    .to = day(2),
                    .every = {interval_unit::day, 1}}),
              (list{4920, 1968}));
    EXPECT_EQ(rows({.kind = selector_kind::latest, .count = 1}, {0x50030200}), (list{8856}));
}

TEST(Dlt698Meter, RecordsWithoutColumnsComeWithAllAndUnknownOnesAreRefused) {
    client c{plain_params()};
    c.now = made + 17h;
    bytes room(128);
    const auto reply = c.talk(
        encode_get_record(1, {0x50040200}, {.kind = selector_kind::nth_last, .count = 1}, {}, room)
            .value());
    const auto a = parse_apdu(reply).value();
    const auto e = first_entry(a).value();
    EXPECT_EQ(row_width(e.columns), 2U);
    EXPECT_EQ(e.row_count, 1U);
    const auto refused = c.talk(
        encode_get_record(1, {0x50070200}, {.kind = selector_kind::nth_last, .count = 1}, {}, room)
            .value());
    EXPECT_EQ(first_entry(parse_apdu(refused).value())->verdict, dar::no_such_object);
}

TEST(Dlt698Meter, ALongAnswerComesInBlocksWhichMayBeAskedForAgain) {
    auto p = plain_params();
    p.terms.apdu_size = 256;
    client c{p};
    c.now = made + 60h;
    const oad columns[] = {{0x20210200}, {0x00100200}};
    bytes room(128);
    auto reply =
        c.talk(encode_get_record(1, {0x50030200}, {.kind = selector_kind::latest, .count = 40},
                                 columns, room)
                   .value());
    std::size_t rows = 0;
    unsigned blocks = 0;
    for (;;) {
        ASSERT_LE(reply.size(), 256U);
        const auto a = parse_apdu(reply).value();
        ASSERT_EQ(a.choice, 5);
        ++blocks;
        for_each_entry(a, [&](const entry& e) { rows += e.row_count; });
        if (a.body[0] == std::byte{1}) break;
        const auto asked =
            bytes(encode_get_next(1, static_cast<std::uint16_t>(blocks), room)->begin(),
                  encode_get_next(1, static_cast<std::uint16_t>(blocks), room)->end());
        reply = c.talk(asked);
        EXPECT_EQ(c.talk(asked), reply);
    }
    EXPECT_EQ(rows, 40U);
    EXPECT_GT(blocks, 5U);
    const auto refused = [&](std::uint16_t n) {
        const auto told = c.talk(encode_get_next(1, n, room).value());
        return static_cast<dar>(to_u8(parse_apdu(told)->body[4]));
    };
    EXPECT_EQ(refused(99), dar::bad_block_number);
    (void)c.get({0x20000200});
    EXPECT_EQ(refused(1), dar::no_transfer);
}

TEST(Dlt698Meter, LongApdusTravelInConfirmedFragmentsBothWays) {
    auto p = plain_params();
    p.frame_octets = 32;
    client c{p};
    const oad wanted[] = {{0x20140200}, {0x00100200}, {0x00000200}};
    bytes room(128);
    const bytes asked{encode_get_list(9, wanted, room)->begin(),
                      encode_get_list(9, wanted, room)->end()};
    const auto reply = c.talk(asked);
    EXPECT_GT(c.fragments, 3);
    ASSERT_TRUE(parse_apdu(reply));
    // The request in pieces, too: each but the last is confirmed.
    splitter pieces{asked, 6};
    bytes heard;
    while (const auto piece = pieces.next().value()) {
        bytes data(16);
        data.resize(encode(*piece, data).value());
        heard = c.meter.feed(c.framed(data, request_control | fragment_bit), c.now);
        if (piece->kind == fragment_kind::last) break;
        const auto f = decode(heard).value();
        EXPECT_EQ(parse_fragment(f.data)->kind, fragment_kind::confirm);
    }
    EXPECT_EQ(c.listen(heard), reply);
}

}  // namespace submeter::testing
