// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/ascii_stream.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/codec/modbus/tcp_stream.hpp"
#include "submeter/simulate/virtual_meter.hpp"

#include <set>
#include <string>

namespace submeter::inline v0::simulate {

/// What of the meter a register shows. Relay registers show 1 for open; written, they move it.
enum class live_value : std::uint8_t {
    energy_centi_kwh,  ///< two registers, high word first; `tariff` 0 is the total
    power_watts,
    remaining_cents,  ///< two registers
    overdraft_cents,  ///< two registers
    purchases,
    relay,
};

/// A register, or two, that follow the meter. A value.
struct live_register {
    std::uint16_t address = 0;
    live_value what = live_value::power_watts;
    std::uint8_t tariff = 0;
};

/// What a Modbus device has, as data. A place that is not here is an illegal address. A value.
struct modbus_map {
    std::map<std::uint16_t, std::uint16_t> holding;
    std::map<std::uint16_t, std::uint16_t> input;
    std::map<std::uint16_t, bool> coils;
    std::map<std::uint16_t, bool> discrete_inputs;
    std::set<std::uint16_t> read_only;   ///< holding registers
    std::vector<live_register> live;     ///< holding and input registers alike
    std::optional<std::uint16_t> relay;  ///< the coil that opens the relay
    std::map<std::uint16_t, std::vector<std::uint16_t>> files;
    std::map<std::uint16_t, std::vector<std::uint16_t>> fifos;
    std::map<std::uint8_t, std::string> objects;  ///< of the identification; 0 to 2 are basic
    std::string server_id;
    std::uint8_t exception_status = 0;
    std::uint16_t read_count_max = codec::modbus::read_count_max;
    std::uint16_t read_bit_count_max = codec::modbus::read_bit_count_max;
};

/// How a Modbus device frames what it says. RTU over TCP is `rtu`.
enum class modbus_framing : std::uint8_t { rtu, ascii, tcp };

/// What was written: coils or holding registers. A value.
struct modbus_run {
    enum class kind : std::uint8_t { coils, registers };
    kind what = kind::registers;
    std::uint16_t start = 0;
    std::uint16_t count = 1;
};

/// One virtual Modbus device: its unit and its map. A value.
struct modbus_server_params {
    virtual_meter_params common{};
    std::uint8_t unit = 1;
    modbus_map map{};
    modbus_framing framing = modbus_framing::rtu;
};

/// A meter that speaks Modbus with any map: functions 1 to 8, 11, 12, 15 to 17, 20 to 24 and 43/14,
/// with their exceptions; broadcasts of writes; the listen-only mode. On RTU each burst is a whole
/// one; ASCII and TCP frames may come in pieces. On TCP unit 255 is the device as well. Confined to
/// one thread.
class SUBMETER_API modbus_server : public virtual_meter {
public:
    explicit modbus_server(modbus_server_params params);

    [[nodiscard]] std::uint8_t unit() const noexcept { return params_.unit; }
    /// The map as it stands, what was written included.
    [[nodiscard]] const modbus_map& map() const noexcept { return params_.map; }
    [[nodiscard]] bool only_listens() const noexcept { return listen_only_; }

protected:
    /// Puts into the map what a meter shows at this moment; called before each request is obeyed.
    virtual void show(modbus_map&) {}
    /// A write was taken, and stands in the map.
    virtual void written(const modbus_run&, modbus_map&) {}

private:
    using bytes = std::vector<std::byte>;
    using exception = codec::modbus::exception;

    // What stands behind a reply; which member counts, the function says.
    struct answer_room {
        bytes registers;
        bytes data;
    };

    [[nodiscard]] bytes answer(bytes_view octets) override;
    void answer_rtu(bytes_view octets, bytes& out);
    void forget() override;
    // What is said to a frame, which borrows from `room`, or nothing.
    [[nodiscard]] std::optional<codec::modbus::reply> hear(const codec::modbus::frame& f,
                                                           answer_room& room);
    void record(bool refused);
    [[nodiscard]] exception obey(const codec::modbus::request& r, codec::modbus::reply& said,
                                 answer_room& room);
    [[nodiscard]] exception write(const codec::modbus::request& r);
    [[nodiscard]] exception diagnose(const codec::modbus::request& r, answer_room& room);
    [[nodiscard]] exception read_registers(bool holding, std::uint16_t start, std::uint16_t count,
                                           answer_room& room) const;
    [[nodiscard]] exception read_bits(const std::map<std::uint16_t, bool>& from,
                                      const codec::modbus::request& r, answer_room& room) const;
    [[nodiscard]] exception write_registers(std::uint16_t start, bytes_view registers);
    [[nodiscard]] exception write_coils(const codec::modbus::request& r);
    [[nodiscard]] exception mask(const codec::modbus::request& r);
    [[nodiscard]] exception read_files(bytes_view parts, answer_room& room) const;
    [[nodiscard]] exception write_files(bytes_view parts);
    [[nodiscard]] exception read_fifo(std::uint16_t address, codec::modbus::reply& said,
                                      answer_room& room) const;
    [[nodiscard]] exception identify(bytes_view data, answer_room& room) const;
    [[nodiscard]] bytes event_log(bool with_events) const;

    [[nodiscard]] std::optional<std::uint16_t> word_at(bool holding, std::uint32_t address) const;
    [[nodiscard]] std::optional<std::uint16_t> live_word(std::uint32_t address) const;
    [[nodiscard]] bool may_write(std::uint32_t address) const;
    void put_word(std::uint16_t address, std::uint16_t value);
    void put_coil(std::uint16_t address, bool on);
    void move_relay(bool open);

    modbus_server_params params_;
    codec::modbus::ascii_stream ascii_;
    codec::modbus::tcp_stream tcp_;
    std::uint16_t messages_ = 0;
    std::uint16_t exceptions_ = 0;
    std::uint16_t carried_out_ = 0;
    std::deque<std::byte> events_seen_;  // newest first
    bool listen_only_ = false;
};

}  // namespace submeter::inline v0::simulate
