// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/modbus/message.hpp"
#include "submeter/codec/modbus/registers.hpp"
#include "submeter/codec/modbus/stream.hpp"
#include "submeter/codec/modbus/tcp_stream.hpp"

#include <gtest/gtest.h>
#include <modbus/modbus.h>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <thread>
#include <unistd.h>

// libmodbus at one end of a pseudo-terminal or of a loopback connection, our codec at the other;
// then the other way round.

namespace submeter::codec::modbus {

namespace {

constexpr std::uint8_t unit = 17;

struct free_context {
    void operator()(modbus_t* context) const {
        modbus_close(context);
        modbus_free(context);
    }
};
using context = std::unique_ptr<modbus_t, free_context>;

// The master side of a pseudo-terminal without any line discipline.
class terminal {
public:
    terminal() : fd_(posix_openpt(O_RDWR | O_NOCTTY)) {
        EXPECT_GE(fd_, 0);
        EXPECT_EQ(grantpt(fd_), 0);
        EXPECT_EQ(unlockpt(fd_), 0);
        termios raw{};
        EXPECT_EQ(tcgetattr(fd_, &raw), 0);
        cfmakeraw(&raw);
        EXPECT_EQ(tcsetattr(fd_, TCSANOW, &raw), 0);
    }
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;
    ~terminal() { close(fd_); }

    std::string slave() const { return ptsname(fd_); }

    void write(bytes_view octets) const {
        ASSERT_EQ(::write(fd_, octets.data(), octets.size()), static_cast<ssize_t>(octets.size()));
    }

    // At least one octet, or nothing after five seconds; they stay until the next call.
    bytes_view read() const {
        pollfd ready{fd_, POLLIN, 0};
        if (poll(&ready, 1, 5000) != 1) return {};
        const auto count = ::read(fd_, room_.data(), room_.size());
        return bytes_view{room_}.first(count > 0 ? static_cast<std::size_t>(count) : 0);
    }

private:
    int fd_;
    mutable std::array<std::byte, 300> room_{};  // a frame may borrow from it
};

context open_libmodbus(const terminal& line) {
    context out{modbus_new_rtu(line.slave().c_str(), 115200, 'N', 8, 1)};
    EXPECT_NE(out, nullptr);
    EXPECT_EQ(modbus_set_slave(out.get(), unit), 0);
    EXPECT_EQ(modbus_set_response_timeout(out.get(), 5, 0), 0);
    EXPECT_EQ(modbus_set_indication_timeout(out.get(), 5, 0), 0);
    EXPECT_EQ(modbus_connect(out.get()), 0);
    return out;
}

// Reads the next frame of our stream from the line; octets stay valid until the next call.
std::optional<frame> next_frame(const terminal& line, stream& s) {
    for (;;) {
        auto chunk = line.read();
        if (chunk.empty()) return std::nullopt;
        if (const auto f = s.next(chunk)) return f;
    }
}

// Asks libmodbus's server; the reply borrows from `s`.
result<reply> ask(const terminal& line, stream& s, const request& r) {
    std::array<std::byte, frame_length_max> out{};
    const auto length = encode(r, out);
    if (!length) return fail(length.error());
    s.expect(r);
    line.write(bytes_view{out}.first(*length));
    const auto f = next_frame(line, s);
    if (!f) return fail(errc::timeout);
    const auto answer = parse_reply(*f);
    if (!answer) return answer;
    const auto fits = check_answer(r, *answer);
    if (!fits) return fail(fits.error());
    return answer;
}

struct free_mapping {
    void operator()(modbus_mapping_t* mapping) const { modbus_mapping_free(mapping); }
};
using mapping = std::unique_ptr<modbus_mapping_t, free_mapping>;

void serve(modbus_t* server, modbus_mapping_t* registers, int requests) {
    std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> query{};
    for (int i = 0; i < requests; ++i) {
        const int length = modbus_receive(server, query.data());
        if (length < 0) return;
        modbus_reply(server, query.data(), length, registers);
    }
}

// Our side as a device with 200 registers; the input registers are the holding ones plus 1000.
reply answer_to(const request& r, std::array<std::uint16_t, 200>& registers, bytes_span room) {
    reply out{.unit = r.unit, .what = r.what};
    if (r.start + r.count > static_cast<int>(registers.size())) {
        out.refused = exception::illegal_address;
        return out;
    }
    out.count = r.count;
    if (!is_read(r.what)) {
        for (std::size_t i = 0; i < r.count; ++i)
            registers[r.start + i] = static_cast<std::uint16_t>(*read_number(r.registers, i, {}));
        out.start = r.start;
        if (r.what == function::write_single_register) out.registers = r.registers;
        return out;
    }
    const int more = r.what == function::read_input_registers ? 1000 : 0;
    for (std::size_t i = 0; i < r.count; ++i)
        EXPECT_TRUE(write_number(registers[r.start + i] + more, {}, room.subspan(i * 2)));
    out.registers = room.first(r.count * 2U);
    return out;
}

void be_device(const terminal& line, int requests) {
    std::array<std::uint16_t, 200> registers{};
    for (std::size_t i = 0; i < registers.size(); ++i)
        registers[i] = static_cast<std::uint16_t>(i * 7);
    stream s{direction::request};
    for (int i = 0; i < requests; ++i) {
        const auto f = next_frame(line, s);
        if (!f) return;
        const auto r = parse_request(*f);
        ASSERT_TRUE(r);
        std::array<std::byte, 250> room{};
        std::array<std::byte, frame_length_max> out{};
        const auto length = encode(answer_to(*r, registers, room), out);
        ASSERT_TRUE(length);
        line.write(bytes_view{out}.first(*length));
    }
}

}  // namespace

TEST(LibmodbusPeer, OurClientReadsAndWritesItsServer) {
    const terminal line;
    const auto server = open_libmodbus(line);
    const mapping registers{modbus_mapping_new(0, 0, 200, 200)};
    for (int i = 0; i < 200; ++i) {
        registers->tab_registers[i] = static_cast<std::uint16_t>(i * 3);
        registers->tab_input_registers[i] = static_cast<std::uint16_t>(60000 + i);
    }
    std::jthread serving{[&] { serve(server.get(), registers.get(), 6); }};

    stream s{direction::response};
    auto got = ask(line, s, {.unit = unit, .start = 10, .count = 125});
    ASSERT_TRUE(got);
    EXPECT_EQ(read_number(got->registers, 0, {}), 30);
    EXPECT_EQ(read_number(got->registers, 124, {}), 402);
    got = ask(line, s,
              {.unit = unit, .what = function::read_input_registers, .start = 199, .count = 1});
    ASSERT_TRUE(got);
    EXPECT_EQ(read_number(got->registers, 0, {}), 60199);

    const std::array one{std::byte{0x12}, std::byte{0x34}};
    EXPECT_TRUE(
        ask(line, s,
            {.unit = unit, .what = function::write_single_register, .start = 5, .registers = one}));
    std::array<std::byte, 246> many{};
    for (std::size_t i = 0; i < many.size(); ++i)
        many[i] = static_cast<std::byte>(i);
    EXPECT_TRUE(ask(line, s,
                    {.unit = unit,
                     .what = function::write_multiple_registers,
                     .start = 20,
                     .count = 123,
                     .registers = many}));
    got = ask(line, s, {.unit = unit, .start = 199, .count = 2});
    ASSERT_TRUE(got);
    EXPECT_EQ(accepted(*got).error().code, errc::no_such_data);
    got = ask(line, s, {.unit = unit, .start = 0, .count = 6});
    ASSERT_TRUE(got);
    EXPECT_EQ(read_number(got->registers, 5, {}), 0x1234);

    serving.join();
    EXPECT_EQ(registers->tab_registers[5], 0x1234);
    EXPECT_EQ(registers->tab_registers[20], 0x0001);
    EXPECT_EQ(registers->tab_registers[142], 0xF4F5);
    EXPECT_EQ(s.noise(), 0U);
}

TEST(LibmodbusPeer, ItsClientReadsAndWritesOurDevice) {
    const terminal line;
    const auto client = open_libmodbus(line);
    std::jthread serving{[&] { be_device(line, 6); }};

    std::array<std::uint16_t, 125> got{};
    EXPECT_EQ(modbus_read_registers(client.get(), 3, 125, got.data()), 125);
    EXPECT_EQ(got[0], 21);
    EXPECT_EQ(got[124], 889);
    EXPECT_EQ(modbus_read_input_registers(client.get(), 1, 2, got.data()), 2);
    EXPECT_EQ(got[1], 1014);
    EXPECT_EQ(modbus_write_register(client.get(), 8, 0xBEEF), 1);
    std::array<std::uint16_t, 123> many{};
    many.fill(0x5AA5);
    EXPECT_EQ(modbus_write_registers(client.get(), 50, 123, many.data()), 123);
    EXPECT_EQ(modbus_read_registers(client.get(), 150, 60, got.data()), -1);
    EXPECT_EQ(errno, EMBXILADD);
    EXPECT_EQ(modbus_read_registers(client.get(), 8, 43, got.data()), 43);
    EXPECT_EQ(got[0], 0xBEEF);
    EXPECT_EQ(got[42], 0x5AA5);
    serving.join();
}

namespace {

// Coils, masks and the rest, by the one who asks; the device is libmodbus's mapping.
void expect_every_function(const std::function<result<reply>(const request&)>& ask_peer) {
    const auto on = std::array{std::byte{0xFF}, std::byte{0}};
    EXPECT_TRUE(
        ask_peer({.unit = unit, .what = function::write_single_coil, .start = 3, .registers = on}));
    const std::array bits{std::byte{0xCD}, std::byte{0x01}};
    EXPECT_TRUE(ask_peer({.unit = unit,
                          .what = function::write_multiple_coils,
                          .start = 20,
                          .count = 10,
                          .data = bits}));
    auto got = ask_peer({.unit = unit, .what = function::read_coils, .start = 20, .count = 10});
    ASSERT_TRUE(got);
    EXPECT_EQ(to_hex(got->data), "cd01");
    got = ask_peer({.unit = unit, .what = function::read_coils, .start = 3, .count = 1});
    ASSERT_TRUE(got);
    EXPECT_EQ(to_hex(got->data), "01");
    got = ask_peer({.unit = unit, .what = function::read_discrete_inputs, .start = 0, .count = 9});
    ASSERT_TRUE(got);
    EXPECT_EQ(to_hex(got->data), "4900");  // each third input is set

    const std::array masks{std::byte{0x00}, std::byte{0xF2}, std::byte{0x00}, std::byte{0x25}};
    EXPECT_TRUE(ask_peer(
        {.unit = unit, .what = function::mask_write_register, .start = 18, .registers = masks}));
    const std::array words{std::byte{0x12}, std::byte{0x34}, std::byte{0x56}, std::byte{0x78}};
    got = ask_peer({.unit = unit,
                    .what = function::read_write_multiple_registers,
                    .start = 18,
                    .count = 3,
                    .registers = words,
                    .write_start = 19});
    ASSERT_TRUE(got);
    EXPECT_EQ(read_number(got->registers, 0, {}), (54 & 0xF2) | (0x25 & ~0xF2));
    EXPECT_EQ(read_number(got->registers, 1, {}), 0x1234);
    EXPECT_EQ(read_number(got->registers, 2, {}), 0x5678);
    got = ask_peer({.unit = unit, .what = function::report_server_id});
    ASSERT_TRUE(got);
    EXPECT_GE(got->data.size(), 2U);
    got = ask_peer({.unit = unit, .what = function::read_coils, .start = 199, .count = 2});
    ASSERT_TRUE(got);
    EXPECT_EQ(accepted(*got).error().code, errc::no_such_data);
}

constexpr int every_function_requests = 9;

mapping peer_mapping() {
    mapping out{modbus_mapping_new(200, 200, 200, 200)};
    for (int i = 0; i < 200; ++i) {
        out->tab_input_bits[i] = i % 3 == 0 ? 1 : 0;
        out->tab_registers[i] = static_cast<std::uint16_t>(i * 3);
    }
    return out;
}

// A connection over loopback; the listening side is closed with it.
class connection {
public:
    connection() : listening_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof where;
        auto* address = reinterpret_cast<sockaddr*>(&where);
        EXPECT_EQ(bind(listening_, address, length), 0);
        EXPECT_EQ(listen(listening_, 1), 0);
        EXPECT_EQ(getsockname(listening_, address, &length), 0);
        near_ = socket(AF_INET, SOCK_STREAM, 0);
        EXPECT_EQ(connect(near_, address, length), 0);
        far_ = accept(listening_, nullptr, nullptr);
    }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() {
        close(near_);
        close(listening_);
    }

    int far() const { return far_; }  ///< libmodbus's; its context closes it

    void write(bytes_view octets) const {
        ASSERT_EQ(::write(near_, octets.data(), octets.size()),
                  static_cast<ssize_t>(octets.size()));
    }

    // The next frame; octets stay valid until the next call.
    std::optional<tcp_frame> next(tcp_stream& s) const {
        for (;;) {
            pollfd ready{near_, POLLIN, 0};
            if (poll(&ready, 1, 5000) != 1) return std::nullopt;
            const auto count = ::read(near_, room_.data(), room_.size());
            if (count <= 0) return std::nullopt;
            auto chunk = bytes_view{room_}.first(static_cast<std::size_t>(count));
            if (const auto f = s.next(chunk)) return f;
        }
    }

private:
    int listening_;
    int near_ = -1;
    int far_ = -1;
    mutable std::array<std::byte, 300> room_{};  // a frame may borrow from it
};

context libmodbus_on(const connection& link) {
    context out{modbus_new_tcp("127.0.0.1", 1502)};
    EXPECT_NE(out, nullptr);
    EXPECT_EQ(modbus_set_socket(out.get(), link.far()), 0);
    EXPECT_EQ(modbus_set_slave(out.get(), unit), 0);
    EXPECT_EQ(modbus_set_response_timeout(out.get(), 5, 0), 0);
    EXPECT_EQ(modbus_set_indication_timeout(out.get(), 5, 0), 0);
    return out;
}

}  // namespace

TEST(LibmodbusPeer, ItsServerKnowsOurOtherFunctions) {
    const terminal line;
    const auto server = open_libmodbus(line);
    const auto registers = peer_mapping();
    std::jthread serving{[&] { serve(server.get(), registers.get(), every_function_requests); }};
    stream s{direction::response};
    expect_every_function([&](const request& r) { return ask(line, s, r); });
    serving.join();
    EXPECT_EQ(s.noise(), 0U);
}

TEST(LibmodbusTcpPeer, OurClientAndItsServer) {
    const connection link;
    const auto server = libmodbus_on(link);
    const auto registers = peer_mapping();
    std::jthread serving{[&] { serve(server.get(), registers.get(), every_function_requests); }};
    tcp_stream s;
    std::uint16_t transaction = 0xFFFD;
    const auto ask_tcp = [&](const request& r) -> result<reply> {
        std::array<std::byte, tcp_length_max> out{};
        const auto length = encode_tcp(++transaction, r, out);
        if (!length) return fail(length.error());
        link.write(bytes_view{out}.first(*length));
        const auto f = link.next(s);
        if (!f) return fail(errc::timeout);
        EXPECT_EQ(f->transaction, transaction);
        const auto answer = parse_reply(f->content);
        if (answer && !check_answer(r, *answer)) return fail(errc::foreign_frame);
        return answer;
    };
    expect_every_function(ask_tcp);
    serving.join();
    EXPECT_EQ(s.noise(), 0U);
}

TEST(LibmodbusTcpPeer, ItsClientAndOurDevice) {
    const connection link;
    const auto client = libmodbus_on(link);
    std::jthread serving{[&] {
        std::array<std::uint16_t, 200> registers{};
        registers[7] = 4711;
        tcp_stream s;
        for (int i = 0; i < 4; ++i) {
            const auto f = link.next(s);
            if (!f) return;
            const auto r = parse_request(f->content);
            ASSERT_TRUE(r);
            std::array<std::byte, 250> room{};
            std::array<std::byte, tcp_length_max> out{};
            const auto length = encode_tcp(f->transaction, answer_to(*r, registers, room), out);
            ASSERT_TRUE(length);
            link.write(bytes_view{out}.first(*length));
        }
    }};
    std::array<std::uint16_t, 125> got{};
    EXPECT_EQ(modbus_read_registers(client.get(), 7, 125, got.data()), 125);
    EXPECT_EQ(got[0], 4711);
    EXPECT_EQ(modbus_write_register(client.get(), 8, 0xBEEF), 1);
    EXPECT_EQ(modbus_read_registers(client.get(), 8, 1, got.data()), 1);
    EXPECT_EQ(got[0], 0xBEEF);
    EXPECT_EQ(modbus_read_registers(client.get(), 150, 60, got.data()), -1);
    EXPECT_EQ(errno, EMBXILADD);
    serving.join();
}

}  // namespace submeter::codec::modbus
