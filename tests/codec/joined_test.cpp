// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/joined.hpp"

#include "codec/vectors.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/fragment.hpp"

#include <gtest/gtest.h>

// What several frames carry together, read as one.

namespace submeter::codec {

namespace {

using test::bytes_of;
using octets = std::vector<std::byte>;
using parts = std::vector<octets>;
namespace ed97 = dlt645::edition_1997;

const dlt645::address meter = *dlt645::parse_address("201900123456");
constexpr dlt645::data_id block{0x0001FF00};

template <class Message>
octets encoded(const Message& m) {
    octets out(300);
    out.resize(*encode(m, out));
    return out;
}

// Part `number` of an energy block, 0 being the answer to the read itself.
octets part(std::uint8_t number, bool more, bytes_view data, dlt645::address of = meter) {
    return encoded(
        dlt645::reply{.meter = of,
                      .what = number == 0 ? dlt645::function::read : dlt645::function::read_next,
                      .more = more,
                      .id = block,
                      .sequence = number,
                      .data = data});
}

const octets first_data = bytes_of("5476080001");
const octets second_data = bytes_of("000100020002");
const octets last_data = bytes_of("00");
const parts whole{part(0, true, first_data), part(1, true, second_data), part(2, false, last_data)};

result<decoded_frame> join(protocol in, const parts& frames) {
    std::vector<bytes_view> views(frames.begin(), frames.end());
    return decode_joined(in, views);
}

std::string values_of(const result<decoded_frame>& f) {
    if (!f) return std::string{describe(f.error().code).name};
    std::string out;
    for (const auto& item : f->items)
        out.append(item.value.value_or("null")).append(" ");
    return out;
}

std::string joined(const parts& frames) {
    return values_of(join(protocol::dlt645_2007, frames));
}

}  // namespace

TEST(JoinedFrames, PartsOfAnAnswerAreOneThatIsCutAnywhere) {
    EXPECT_EQ(joined(whole), "876.54 100.01 200.02 ");
    const auto all = join(protocol::dlt645_2007, whole);
    ASSERT_TRUE(all && all->ok);
    EXPECT_EQ(all->id, "0001ff00");
    EXPECT_EQ(all->function, "read");
    EXPECT_FALSE(all->follow_up);
    EXPECT_EQ(all->items[2].name, "active_energy_import_tariff_2");
    EXPECT_EQ(all->length, whole[0].size() + whole[1].size() + whole[2].size());
}

TEST(JoinedFrames, APartThatCameTwiceCountsOnce) {
    EXPECT_EQ(joined({whole[0], whole[1], whole[1], whole[2]}), "876.54 100.01 200.02 ");
}

TEST(JoinedFrames, WholesMayBeLongerThanAnyFrame) {
    octets data(63 * 4, std::byte{0});
    const auto view = bytes_view{data};
    EXPECT_EQ(join(protocol::dlt645_2007,
                   {part(0, true, view.first(190)), part(1, false, view.subspan(190))})
                  ->items.size(),
              63U);
}

TEST(JoinedFrames, WhatIsMissingOrForeignIsRefused) {
    const auto other = *dlt645::parse_address("201900123457");
    EXPECT_EQ(joined({}), "bad_sequence");
    EXPECT_EQ(joined({whole[0]}), "bad_sequence");
    EXPECT_EQ(joined({whole[0], whole[2]}), "bad_sequence");
    EXPECT_EQ(joined({whole[0], whole[1]}), "bad_sequence");
    EXPECT_EQ(joined({part(0, false, first_data), whole[1]}), "bad_sequence");
    EXPECT_EQ(joined({whole[1], whole[2]}), "unknown_function");
    EXPECT_EQ(joined({whole[0], part(0, false, last_data)}), "unknown_function");
    EXPECT_EQ(joined({whole[0], part(1, false, last_data, other)}), "foreign_frame");
    EXPECT_EQ(joined({whole[0], bytes_of("6856")}), "incomplete");
    EXPECT_EQ(joined({part(0, true, first_data), part(1, false, last_data)}), "bad_length");
}

TEST(JoinedFrames, TheEditionOf1997HasNoNumbers) {
    const auto made = [](ed97::function what, bool more, bytes_view data) {
        return encoded(ed97::reply{.meter = meter,
                                   .what = what,
                                   .more = more,
                                   .has_id = true,
                                   .id = {0x901F},
                                   .data = data});
    };
    const auto frames = parts{made(ed97::function::read, true, first_data),
                              made(ed97::function::read_next, true, second_data),
                              made(ed97::function::read_next, false, last_data)};
    EXPECT_EQ(values_of(join(protocol::dlt645_1997, frames)), "876.54 100.01 200.02 ");
}

TEST(JoinedFrames, OtherProtocolsHaveNoParts) {
    EXPECT_EQ(values_of(join(protocol::modbus_rtu, whole)), "unknown_function");
    EXPECT_EQ(values_of(join(protocol::cjt188, whole)), "unknown_function");
}

namespace {

const octets apdu = bytes_of("85010100100201010600015666 0000");

parts fragments(std::size_t piece, std::uint8_t control, dlt698::address server) {
    parts out;
    for (dlt698::splitter cut{apdu, piece}; const auto next = *cut.next();) {
        octets data(200);
        data.resize(*encode(*next, data));
        if (dlt698::is_scrambled(control)) dlt698::scramble(data);
        out.push_back(encoded(dlt698::frame{.control = control, .server = server, .data = data}));
    }
    return out;
}

const dlt698::address server = *dlt698::parse_address("202600123456");
constexpr std::uint8_t fragment_control = dlt698::reply_control | dlt698::fragment_bit;

std::string joined698(const parts& frames) {
    return values_of(join(protocol::dlt698, frames));
}

}  // namespace

TEST(JoinedFrames, FragmentsAreOneApdu) {
    for (std::size_t piece = 1; piece < apdu.size(); ++piece)
        EXPECT_EQ(joined698(fragments(piece, fragment_control, server)), "876.54 ") << piece;
    const auto all = join(protocol::dlt698, fragments(4, fragment_control, server));
    EXPECT_EQ(all->function, "get");
    EXPECT_EQ(all->id, "00100201");
    EXPECT_EQ(all->address, "202600123456");
    EXPECT_EQ(all->control, "e3");
}

TEST(JoinedFrames, ScrambledFragmentsAreReadInTheClear) {
    const auto frames = fragments(4, fragment_control | dlt698::scrambled_bit, server);
    EXPECT_EQ(joined698(frames), "876.54 ");
}

TEST(JoinedFrames, FragmentsThatDoNotFollowAreRefused) {
    const auto whole698 = fragments(4, fragment_control, server);
    EXPECT_EQ(joined698({whole698[0], whole698[2]}), "bad_sequence");
    EXPECT_EQ(joined698({whole698[0], whole698[1]}), "bad_sequence");
    EXPECT_EQ(joined698({whole698[1]}), "bad_sequence");
    const auto other = fragments(4, fragment_control, *dlt698::parse_address("202600123457"));
    EXPECT_EQ(joined698({whole698[0], other[1]}), "foreign_frame");
    EXPECT_EQ(joined698({whole698[0], bytes_of("68")}), "incomplete");
    auto past = whole698;
    past.push_back(whole698.back());
    EXPECT_EQ(joined698(past), "bad_sequence");
    const auto plain =
        encoded(dlt698::frame{.control = dlt698::reply_control, .server = server, .data = apdu});
    EXPECT_EQ(joined698({plain}), "unknown_function");
}

}  // namespace submeter::codec
