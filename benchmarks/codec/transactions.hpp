// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec.hpp"
#include "submeter/codec/dlt698/data_writer.hpp"
#include "submeter/codec/dlt698/dictionary.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/stream.hpp"
#include "submeter/codec/dlt698/value.hpp"

#include <array>
#include <cstdlib>
#include <vector>

// What the benchmark times and what the instruction gate counts: build a request, read its reply
// into numbers; or find the frames of a clean line. Each is set up once and called often.
namespace transactions {

using namespace submeter;

template <class T>
T must(const result<T>& r) {
    if (!r) std::abort();
    return *r;
}
inline void must(const result<void>& r) {
    if (!r) std::abort();
}

/// Makes the compiler believe that the value is read, and all memory written.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "r"(&value) : "memory");
}

struct recorded {
    std::array<std::byte, 300> octets{};
    std::size_t length = 0;

    bytes_view view() const { return bytes_view{octets}.first(length); }
};

/// A Modbus RTU request of 64 registers, and its reply into 64 numbers.
struct modbus_rtu_read {
    static constexpr std::uint16_t register_total = 64;
    codec::modbus::request asked{.start = 100, .count = register_total};
    recorded answer{};
    std::array<std::byte, codec::modbus::frame_length_max> out{};
    std::array<std::uint16_t, register_total> numbers{};

    modbus_rtu_read() {
        std::array<std::byte, register_total * 2> registers{};
        for (std::size_t i = 0; i < registers.size(); ++i)
            registers[i] = static_cast<std::byte>(i);
        answer.length = must(codec::modbus::encode(
            codec::modbus::reply{.count = register_total, .registers = registers}, answer.octets));
    }
    void operator()() {
        keep(must(codec::modbus::encode(asked, out)));
        const auto f = must(codec::modbus::decode(answer.view(), codec::direction::response));
        const auto r = must(codec::modbus::parse_reply(f));
        must(codec::modbus::check_answer(asked, r));
        if (must(codec::modbus::read_words(r.registers, numbers)) != register_total) std::abort();
        keep(numbers);
    }
};

/// A DL/T 645 request of an energy, and its reply into an exact decimal.
struct dlt645_read {
    codec::dlt645::request asked{.meter = must(codec::dlt645::parse_address("201900123456")),
                                 .id = codec::dlt645::ids::active_energy_import};
    recorded answer{};
    std::array<std::byte, codec::dlt645::frame_length_max> out{};
    std::array<std::byte, codec::dlt645::data_length_max> room;

    dlt645_read() {
        std::array<std::byte, 4> value{};
        const auto item = must(codec::dlt645::find_item(asked.id));
        must(codec::dlt645::write_value(item, {87654, -2}, value));
        answer.length = must(codec::dlt645::encode(
            codec::dlt645::reply{.meter = asked.meter, .id = asked.id, .data = value},
            answer.octets));
    }
    void operator()() {
        keep(must(codec::dlt645::encode(asked, out)));
        const auto f = must(codec::dlt645::decode(answer.view()));
        const auto r = must(codec::dlt645::parse_reply(f, room));
        must(codec::dlt645::check_answer(asked, r));
        const auto item = must(codec::dlt645::find_item(r.id));
        keep(must(codec::dlt645::read_value(item, r.data)));
    }
};

/// A CJ/T 188 request of a water meter's data, and its reply into the volume as an exact decimal.
struct cjt188_read {
    codec::cjt188::request asked{.meter = must(codec::cjt188::parse_address("00000123456789")),
                                 .id = codec::cjt188::ids::metering_data,
                                 .sequence = 7};
    recorded answer{};
    std::array<std::byte, codec::cjt188::frame_length_max> out{};

    cjt188_read() {
        // 123.45 m3, 100.00 m3 on the settlement day, the meter's clock, its status.
        constexpr std::array<std::uint8_t, 19> data{0x45, 0x23, 0x01, 0x00, 0x2C, 0x00, 0x00,
                                                    0x01, 0x00, 0x2C, 0x30, 0x15, 0x12, 0x05,
                                                    0x03, 0x26, 0x20, 0x00, 0x00};
        answer.length =
            must(codec::cjt188::encode(codec::cjt188::reply{.meter = asked.meter,
                                                            .id = asked.id,
                                                            .sequence = 7,
                                                            .data = std::as_bytes(std::span{data})},
                                       answer.octets));
    }
    void operator()() {
        keep(must(codec::cjt188::encode(asked, out)));
        const auto f = must(codec::cjt188::decode(answer.view()));
        const auto r = must(codec::cjt188::parse_reply(f));
        must(codec::cjt188::check_answer(asked, r));
        const auto layout =
            must(codec::cjt188::find_layout(codec::cjt188::family_of(r.type), r.id, r.data.size()));
        keep(must(codec::cjt188::read_value(layout.fields[0], r.data)));
    }
};

/// A DL/T 698.45 reply to GET of one energy, into an exact decimal.
struct dlt698_get_reply {
    static constexpr auto energy = codec::dlt698::make_oad(0x0010, 2, 1);
    recorded answer{};

    dlt698_get_reply() {
        std::array<std::byte, 5> data{};
        codec::dlt698::data_writer value{data};
        value.integer(codec::dlt698::data_type::double_long_unsigned, 87654);
        std::array<std::byte, 64> room{};
        const auto apdu =
            must(codec::dlt698::encode_get_reply(5, energy, must(value.finish()), room));
        const codec::dlt698::frame to{.control = codec::dlt698::reply_control,
                                      .server = must(codec::dlt698::parse_address("201900123456"))};
        answer.length = must(codec::dlt698::encode_frame(to, apdu, answer.octets));
    }
    void operator()() const {
        const auto f = must(codec::dlt698::decode(answer.view()));
        const auto a = must(codec::dlt698::parse_apdu(f.data));
        const auto value = must(codec::dlt698::data_of_get(a));
        const codec::dlt698::oad id{must(byte_cursor{a.body}.u32_be())};
        if (id != energy) std::abort();
        const auto item = must(codec::dlt698::find_item(id));
        keep(must(codec::dlt698::read_number(item, value)));
    }
};

/// One hundred equal frames on a clean line, through the protocol's stream.
template <class Stream>
struct clean_line {
    static constexpr std::size_t frame_total = 100;
    std::vector<std::byte> octets{};
    Stream finder;

    clean_line(bytes_view frame, Stream made) : finder(made) {
        for (std::size_t i = 0; i < frame_total; ++i)
            octets.insert(octets.end(), frame.begin(), frame.end());
    }
    void operator()() {
        bytes_view chunk{octets};
        std::size_t found = 0;
        while (const auto f = finder.next(chunk)) {
            keep(*f);
            ++found;
        }
        if (found != frame_total) std::abort();
    }
};

}  // namespace transactions
