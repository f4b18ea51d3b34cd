// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/modbus/diagnostics.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/codec/modbus/stream.hpp"
#include "submeter/codec/modbus/tcp.hpp"

#include <gtest/gtest.h>

// Every function code: what a client sends, what a device answers, and which belong together.

namespace submeter::codec::modbus {

namespace {

struct dialogue {
    std::string name;
    std::vector<std::byte> asked;
    std::vector<std::byte> answered;

    request ask() const { return *parse_request(*decode(asked, direction::request)); }
    reply answer() const { return *parse_reply(*decode(answered, direction::response)); }
};

// The examples of the application protocol stand in pairs.
std::vector<dialogue> dialogues() {
    std::vector<dialogue> out;
    const auto vectors = test::read_vectors("modbus.json");
    for (std::size_t i = 0; i + 1 < vectors.size(); ++i) {
        const auto& a = vectors[i];
        const auto& b = vectors[i + 1];
        if (!a.is_one_frame() || !b.is_one_frame() || a.way == b.way ||
            a.way != direction::request || a.octets[0] != std::byte{1} ||
            b.octets[0] != std::byte{1} || a.octets[1] != b.octets[1])
            continue;
        if (a.name == "read ten registers") continue;  // its neighbour answers something else
        out.push_back({a.name, a.octets, b.octets});
    }
    return out;
}

}  // namespace

TEST(ModbusFunction, AllPublicOnesAreKnown) {
    std::size_t known = 0;
    for (unsigned code = 0; code < 256; ++code) {
        const auto f = static_cast<function>(code);
        EXPECT_EQ(is_known(f), to_text(f) != "unknown") << code;
        known += is_known(f) ? 1 : 0;
    }
    EXPECT_EQ(known, 19U);
}

TEST(ModbusMessage, EachReplyAnswersItsRequestAndNoOther) {
    const auto all = dialogues();
    ASSERT_GE(all.size(), 17U);
    for (const auto& d : all) {
        SCOPED_TRACE(d.name);
        EXPECT_TRUE(check_answer(d.ask(), d.answer()));
        const auto length = reply_length(d.ask());
        EXPECT_TRUE(length == 0 || length == d.answered.size());
        for (const auto& other : all)
            EXPECT_EQ(check_answer(other.ask(), d.answer()).has_value(),
                      other.asked[1] == d.asked[1] && other.answered == d.answered);
        auto elsewhere = d.ask();
        elsewhere.unit = 2;
        EXPECT_FALSE(check_answer(elsewhere, d.answer()));
    }
}

TEST(ModbusMessage, AnExpectedReplyOfAnyFunctionIsFound) {
    for (const auto& d : dialogues()) {
        SCOPED_TRACE(d.name);
        stream s{direction::response};
        s.expect(d.ask());
        auto line = test::bytes_of("02 03 F0");
        line.insert(line.end(), d.answered.begin(), d.answered.end());
        bytes_view chunk = line;
        const auto f = s.next(chunk);
        ASSERT_TRUE(f);
        EXPECT_EQ(f->consumed, d.answered.size());
        EXPECT_EQ(s.noise(), 3U);
    }
}

TEST(ModbusMessage, WhatAWriteRepeatsMustBeTheSame) {
    const auto on = test::bytes_of("FF00");
    const auto off = test::bytes_of("0000");
    const request coil{.what = function::write_single_coil, .start = 3, .registers = on};
    reply echo{.what = function::write_single_coil, .start = 3, .count = 1, .registers = off};
    EXPECT_EQ(check_answer(coil, echo).error().code, errc::foreign_frame);
    echo.registers = on;
    EXPECT_TRUE(check_answer(coil, echo));

    const request inputs{.what = function::read_discrete_inputs, .count = 9};
    const auto bits = test::bytes_of("FF01");
    reply got{.what = function::read_discrete_inputs, .count = 16, .data = bits};
    EXPECT_TRUE(check_answer(inputs, got));
    got.count = 8;
    EXPECT_EQ(check_answer(inputs, got).error().code, errc::foreign_frame);

    const auto parts = test::bytes_of("06 0001 0000 0001");
    const request file{.what = function::read_file_record, .data = parts};
    const auto one = test::bytes_of("03 06 1234");
    const auto two = test::bytes_of("05 06 1234 5678");
    EXPECT_TRUE(check_answer(file, {.what = function::read_file_record, .data = one}));
    EXPECT_FALSE(check_answer(file, {.what = function::read_file_record, .data = two}));
}

TEST(ModbusMessage, WhatNoFrameCanCarryIsRefused) {
    std::array<std::byte, frame_length_max> out{};
    const std::vector<std::byte> much(300);
    const auto refused = [&](const auto& message) {
        const auto length = encode(message, out);
        return length ? errc{} : length.error().code;
    };
    const auto data = [&](std::size_t n) { return bytes_view{much}.first(n); };
    EXPECT_EQ(refused(request{.what = function::read_coils, .count = 2001}), errc::bad_count);
    EXPECT_EQ(
        refused(request{.what = function::write_multiple_coils, .count = 1969, .data = data(247)}),
        errc::bad_count);
    EXPECT_EQ(
        refused(request{.what = function::write_single_coil, .registers = test::bytes_of("0001")}),
        errc::bad_value);
    EXPECT_EQ(
        refused(request{.what = function::read_write_multiple_registers, .registers = data(244)}),
        errc::bad_count);
    EXPECT_EQ(refused(request{.what = function::diagnostics, .data = data(4)}), errc::bad_length);
    EXPECT_EQ(refused(request{.what = function::read_file_record, .data = data(7)}),
              errc::bad_value);
    EXPECT_EQ(refused(request{.what = function::read_file_record}), errc::bad_length);
    EXPECT_EQ(refused(reply{.what = function::read_fifo_queue, .count = 32, .registers = data(64)}),
              errc::bad_count);
    EXPECT_EQ(refused(reply{.what = function::report_server_id, .data = data(251)}),
              errc::bad_length);
    EXPECT_EQ(refused(reply{.what = function::get_comm_event_log, .data = data(71)}),
              errc::bad_length);
    EXPECT_EQ(refused(reply{.what = function::read_exception_status}), errc::bad_length);
    const auto one_object_too_few = test::bytes_of("01 01 00 00 02 00 00");
    EXPECT_EQ(
        refused(reply{.what = function::read_device_identification, .data = one_object_too_few}),
        errc::bad_length);
    EXPECT_TRUE(encode_tcp(1, request{.what = function::diagnostics, .data = data(4)}, out));
}

TEST(ModbusMessage, EventsObjectsAndPartsComeBack) {
    const auto counted = test::bytes_of("0000 0108 0121 2000");
    const auto log = parse_comm_events(counted);
    ASSERT_TRUE(log);
    EXPECT_EQ(log->event_count, 264);
    EXPECT_EQ(log->message_count, 289);
    EXPECT_EQ(to_hex(log->events), "2000");
    EXPECT_FALSE(parse_comm_events(test::bytes_of("000001")));

    std::array<std::byte, 64> room{};
    const auto name = test::bytes_of("41 42 43");
    byte_writer objects{bytes_span{room}.first(16)};
    put_object({0, name}, objects);
    put_object({1, {}}, objects);
    byte_writer w{bytes_span{room}.subspan(16)};
    put_device_id({.conformity = 0x82, .count = 2, .objects = objects.view()}, w);
    const auto said = parse_device_id(w.view());
    ASSERT_TRUE(said);
    auto rest = said->objects;
    EXPECT_EQ(to_hex(take_object(rest)->text), "414243");
    EXPECT_EQ(take_object(rest)->id, 1);
    EXPECT_FALSE(take_object(rest));

    for (const auto kind : {file_part::read_request, file_part::read_reply, file_part::write}) {
        byte_writer part{room};
        put_part(kind, {.file = 4, .record = 7, .count = 1, .registers = bytes_view{name}.first(2)},
                 part);
        auto left = part.view();
        const auto back = take_part(kind, left);
        ASSERT_TRUE(back);
        EXPECT_TRUE(left.empty());
        EXPECT_EQ(back->count, 1);
        EXPECT_EQ(back->file, kind == file_part::read_reply ? 0 : 4);
        EXPECT_EQ(to_hex(back->registers), kind == file_part::read_request ? "" : "4142");
    }
}

}  // namespace submeter::codec::modbus
