// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/modbus/tcp.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

// tshark's Modbus dissector reads a capture of what our codec says on a loopback connection: every
// function, asked and answered. What it makes of each frame must be what we put there.

namespace submeter::codec::modbus {

namespace {

using octets = std::vector<std::byte>;
using fields = std::map<std::string, std::string>;  // tshark's field names

constexpr std::uint16_t server_port = 502;
constexpr std::uint16_t client_port = 40000;

// The columns that tshark is asked for.
constexpr const char* columns[] = {"mbtcp.trans_id",
                                   "mbtcp.unit_id",
                                   "modbus.func_code",
                                   "modbus.exception_code",
                                   "modbus.reference_num",
                                   "modbus.word_cnt",
                                   "modbus.bit_cnt",
                                   "modbus.regval_uint16",
                                   "modbus.bitval",
                                   "modbus.data",
                                   "modbus.and_mask",
                                   "modbus.or_mask",
                                   "modbus.read_reference_num",
                                   "modbus.read_word_cnt",
                                   "modbus.write_reference_num",
                                   "modbus.write_word_cnt",
                                   "modbus.diagnostic_code",
                                   "modbus.diagnostic.return_query_data.request",
                                   "modbus.diagnostic.return_query_data.echo",
                                   "modbus.ev_status",
                                   "modbus.ev_count",
                                   "modbus.read_device_id",
                                   "modbus.object_str_value",
                                   "_ws.malformed"};

// A capture of IPv4 packets without a link layer (LINKTYPE_RAW), in network order.
class capture {
public:
    capture() {
        octets_.u32_be(0xA1B2C3D4);
        octets_.u16_be(2);
        octets_.u16_be(4);
        for (const std::uint32_t v : {0U, 0U, 65535U, 101U})
            octets_.u32_be(v);
    }
    void add(bytes_view content, direction way) {
        const bool up = way == direction::request;
        const auto length = static_cast<std::uint16_t>(40 + content.size());
        for (const std::uint32_t v : {number_++, 0U, std::uint32_t{length}, std::uint32_t{length}})
            octets_.u32_be(v);
        octets_.u16_be(0x4500);
        octets_.u16_be(length);
        octets_.u32_be(0);
        octets_.u32_be(0x40060000);  // to live 64, TCP
        octets_.u32_be(up ? 0x7F000001 : 0x7F000002);
        octets_.u32_be(up ? 0x7F000002 : 0x7F000001);
        octets_.u16_be(up ? client_port : server_port);
        octets_.u16_be(up ? server_port : client_port);
        octets_.u32_be(up ? sent_ : received_);
        octets_.u32_be(up ? received_ : sent_);
        octets_.u32_be(0x50182000);  // header of 20 octets, PSH and ACK, window
        octets_.u32_be(0);
        octets_.put(content);
        (up ? sent_ : received_) += static_cast<std::uint32_t>(content.size());
    }
    void write_to(const std::string& path) const {
        ASSERT_TRUE(octets_.ok());
        std::ofstream file{path, std::ios::binary};
        file.write(reinterpret_cast<const char*>(room_.data()),
                   static_cast<std::streamsize>(octets_.written()));
        ASSERT_TRUE(file.good());
    }

private:
    octets room_ = octets(1 << 20);
    byte_writer octets_{room_};
    std::uint32_t number_ = 0;
    std::uint32_t sent_ = 1;
    std::uint32_t received_ = 1;
};

std::vector<std::string> split(const std::string& line, char at) {
    std::vector<std::string> out;
    std::istringstream in{line};
    for (std::string part; std::getline(in, part, at);)
        out.push_back(part);
    return out;
}

std::vector<fields> dissect(const std::string& path) {
    std::string command = "tshark -r '" + path + "' -T fields -E 'separator=|'";
    for (const auto* column : columns)
        command.append(" -e ").append(column);
    command.append(" 2>/dev/null");
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{popen(command.c_str(), "r"), pclose};
    EXPECT_NE(pipe, nullptr);
    std::vector<fields> out;
    std::string line;
    for (int c = 0; pipe && (c = std::fgetc(pipe.get())) != EOF;) {
        if (c != '\n') {
            line += static_cast<char>(c);
            continue;
        }
        const auto values = split(line, '|');
        fields row;
        for (std::size_t k = 0; k < values.size(); ++k)
            row[columns[k]] = values[k];
        out.push_back(row);
        line.clear();
    }
    return out;
}

std::string words_text(bytes_view registers) {
    std::string out;
    for (std::size_t i = 0; i + 1 < registers.size(); i += 2)
        out.append(out.empty() ? "" : ",")
            .append(std::to_string(to_u8(registers[i]) * 256 + to_u8(registers[i + 1])));
    return out;
}

std::string bits_text(bytes_view bits, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out.append(out.empty() ? "" : ",")
            .append(std::to_string(to_u8(bits[i / 8]) >> (i % 8) & 1));
    return out;
}

std::string mask_text(bytes_view word) {
    return "0x" + to_hex(word);
}

// What tshark must say of a request.
fields expected_of(const request& r) {
    const auto start = std::to_string(r.start);
    const auto count = std::to_string(r.count);
    switch (r.what) {
        case function::read_coils:
        case function::read_discrete_inputs:
            return {{"modbus.reference_num", start}, {"modbus.bit_cnt", count}};
        case function::read_holding_registers:
        case function::read_input_registers:
            return {{"modbus.reference_num", start}, {"modbus.word_cnt", count}};
        case function::write_single_coil:
        case function::write_single_register:
            return {{"modbus.reference_num", start}, {"modbus.data", to_hex(r.registers)}};
        case function::diagnostics:
            return {{"modbus.diagnostic_code", start},
                    {"modbus.diagnostic.return_query_data.request", to_hex(r.data)}};
        case function::write_multiple_coils:
            return {{"modbus.reference_num", start},
                    {"modbus.bit_cnt", count},
                    {"modbus.data", to_hex(r.data)}};
        case function::write_multiple_registers:
            return {{"modbus.reference_num", start},
                    {"modbus.word_cnt", count},
                    {"modbus.regval_uint16", words_text(r.registers)}};
        case function::mask_write_register:
            return {{"modbus.reference_num", start},
                    {"modbus.and_mask", mask_text(r.registers.first(2))},
                    {"modbus.or_mask", mask_text(r.registers.last(2))}};
        case function::read_write_multiple_registers:
            return {{"modbus.read_reference_num", start},
                    {"modbus.read_word_cnt", count},
                    {"modbus.write_reference_num", std::to_string(r.write_start)},
                    {"modbus.write_word_cnt", std::to_string(r.registers.size() / 2)},
                    {"modbus.data", to_hex(r.registers)}};
        case function::read_fifo_queue:
            return {{"modbus.reference_num", start}};
        case function::read_device_identification:
            return {{"modbus.read_device_id", std::to_string(to_u8(r.data[0]))}};
        default:
            return {};
    }
}

// What tshark must say of the reply to a request.
fields expected_of(const reply& r, const request& asked) {
    if (r.refused != exception::none)
        return {{"modbus.exception_code", std::to_string(static_cast<int>(r.refused))}};
    const auto start = std::to_string(r.start);
    const auto count = std::to_string(r.count);
    switch (r.what) {
        case function::read_coils:
        case function::read_discrete_inputs:
            return {{"modbus.bitval", bits_text(r.data, asked.count)}};
        case function::read_holding_registers:
        case function::read_input_registers:
            return {{"modbus.regval_uint16", words_text(r.registers)}};
        case function::write_multiple_coils:
            return {{"modbus.reference_num", start}, {"modbus.bit_cnt", count}};
        case function::write_multiple_registers:
            return {{"modbus.reference_num", start}, {"modbus.word_cnt", count}};
        case function::read_exception_status:
            return {{"modbus.data", to_hex(r.data)}};
        case function::diagnostics:
            return {{"modbus.diagnostic_code", start},
                    {"modbus.diagnostic.return_query_data.echo", to_hex(r.data)}};
        case function::get_comm_event_counter:
            return {{"modbus.ev_status", "0x" + to_hex(r.data.first(2))},
                    {"modbus.ev_count", words_text(r.data.last(2))}};
        case function::read_write_multiple_registers:
        case function::read_fifo_queue:
            return {{"modbus.data", to_hex(r.registers)}};
        case function::report_server_id:  // tshark counts the octet count among the data
            return {{"modbus.data", std::string{"09"}.append(to_hex(r.data))}};
        case function::read_device_identification:
            return {{"modbus.object_str_value", "Maker,M 1"}};
        case function::write_single_coil:
        case function::write_single_register:
        case function::mask_write_register:
            return expected_of(asked);
        default:
            return {};
    }
}

struct exchange {
    request asked;
    reply answered;
};

class dialogue {
public:
    explicit dialogue(std::uint32_t seed) : chance_(seed) {
        using enum function;
        for (const auto what : {read_coils, read_discrete_inputs})
            read_bits(what);
        for (const auto what : {read_holding_registers, read_input_registers})
            read_words(what);
        echo({.what = write_single_coil, .start = word(), .registers = keep("ff00")});
        echo({.what = write_single_register, .start = word(), .registers = some(2)});
        echo({.what = mask_write_register, .start = word(), .registers = some(4)});
        echo({.what = diagnostics, .data = some(2)});
        answer({.what = read_exception_status}, {.data = some(1)});
        answer({.what = get_comm_event_counter}, {.data = keep("ffff0108")});
        answer({.what = get_comm_event_log}, {.data = keep("000001080121200000")});
        answer({.what = report_server_id}, {.data = some(9)});
        write_many();
        files();
        const auto read = static_cast<std::uint16_t>(1 + below(read_write_count_max));
        answer({.what = read_write_multiple_registers,
                .start = word(),
                .count = read,
                .registers = some(2 * (1 + below(20))),
                .write_start = word()},
               {.count = read, .registers = some(read * 2U)});
        answer({.what = read_fifo_queue, .start = word()}, {.count = 3, .registers = some(6)});
        answer({.what = read_device_identification, .data = keep("0100")},
               {.data = keep("010100000200054d616b657201034d2031")});
        answer({.what = read_holding_registers, .start = word(), .count = 2},
               {.refused = exception::illegal_address});
    }

    const std::vector<exchange>& exchanges() const { return exchanges_; }

private:
    std::size_t below(std::size_t limit) { return test::below(chance_, limit); }
    std::uint16_t word() { return static_cast<std::uint16_t>(below(65536)); }
    bytes_view keep(const char* hex) { return kept_.emplace_back(test::bytes_of(hex)); }
    bytes_view some(std::size_t count) {
        auto& out = kept_.emplace_back(count);
        for (auto& octet : out)
            octet = static_cast<std::byte>(below(256));
        return out;
    }
    void answer(request asked, reply answered) {
        asked.unit = static_cast<std::uint8_t>(1 + below(247));
        answered.unit = asked.unit;
        answered.what = asked.what;
        exchanges_.push_back({asked, answered});
    }
    void echo(const request& asked) {
        answer(asked, {.start = asked.start,
                       .count = asked.count,
                       .registers = asked.registers,
                       .data = asked.data});
    }
    void read_bits(function what) {
        const auto count = static_cast<std::uint16_t>(1 + below(read_bit_count_max));
        answer({.what = what, .start = word(), .count = count},
               {.count = count, .data = some((count + 7U) / 8)});
    }
    void read_words(function what) {
        const auto count = static_cast<std::uint16_t>(1 + below(read_count_max));
        answer({.what = what, .start = word(), .count = count},
               {.count = count, .registers = some(count * 2U)});
    }
    void write_many() {
        using enum function;
        const auto coils = static_cast<std::uint16_t>(1 + below(write_bit_count_max));
        const auto words = static_cast<std::uint16_t>(1 + below(write_count_max));
        const auto start = word();
        answer({.what = write_multiple_coils,
                .start = start,
                .count = coils,
                .data = some((coils + 7U) / 8)},
               {.start = start, .count = coils});
        answer({.what = write_multiple_registers,
                .start = start,
                .count = words,
                .registers = some(words * 2U)},
               {.start = start, .count = words});
    }
    void files() {
        using enum function;
        answer({.what = read_file_record, .data = keep("0600040001000206000300090002")},
               {.data = keep("05060dfe0020050633cd0040")});
        const auto written = keep("06000400070003 06af04be100d");
        answer({.what = write_file_record, .data = written}, {.data = written});
    }

    std::mt19937 chance_;
    std::deque<octets> kept_;  // what the exchanges borrow
    std::vector<exchange> exchanges_;
};

template <class Message>
void add(capture& to, std::uint16_t transaction, const Message& m, direction way) {
    std::array<std::byte, tcp_length_max> out{};
    const auto length = encode_tcp(transaction, m, out);
    ASSERT_TRUE(length) << static_cast<int>(m.what);
    to.add(bytes_view{out}.first(*length), way);
}

void expect_same(fields seen, const fields& expected, std::size_t transaction, const request& r) {
    EXPECT_EQ(seen["mbtcp.trans_id"], std::to_string(transaction));
    EXPECT_EQ(seen["mbtcp.unit_id"], std::to_string(r.unit));
    EXPECT_EQ(seen["modbus.func_code"], std::to_string(static_cast<int>(r.what)));
    EXPECT_EQ(seen["_ws.malformed"], "") << static_cast<int>(r.what);
    for (const auto& [name, value] : expected)
        EXPECT_EQ(seen[name], value) << name << " of function " << static_cast<int>(r.what);
}

}  // namespace

TEST(TsharkPeer, DissectsEveryFunctionAsWeWriteIt) {
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
        const dialogue said{seed};
        capture line;
        for (std::uint16_t n = 0; const auto& e : said.exchanges()) {
            add(line, ++n, e.asked, direction::request);
            add(line, n, e.answered, direction::response);
        }
        const auto path = testing::TempDir() + "submeter_modbus_" + std::to_string(seed) + ".pcap";
        line.write_to(path);
        const auto seen = dissect(path);
        std::remove(path.c_str());
        ASSERT_EQ(seen.size(), 2 * said.exchanges().size());
        for (std::size_t i = 0; i < said.exchanges().size(); ++i) {
            const auto& e = said.exchanges()[i];
            expect_same(seen[2 * i], expected_of(e.asked), i + 1, e.asked);
            expect_same(seen[2 * i + 1], expected_of(e.answered, e.asked), i + 1, e.asked);
        }
    }
}

}  // namespace submeter::codec::modbus
