// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/simulate/load_curve.hpp"

#include <array>
#include <deque>
#include <map>
#include <vector>

namespace submeter::inline v0::simulate {

/// What both kinds of virtual meter begin with. A value.
struct virtual_meter_params {
    load_curve load{};
    instant made{};                      ///< the meter's time begins here
    std::int64_t first_centi_kwh = 0;    ///< the register at that time, in 0.01 kWh
    std::int64_t modulus = 100'000'000;  ///< the count of 0.01 kWh at which it starts again at 0
    zone clock{};                        ///< the zone of its own clock
};

/// A stored register value, as the meter keeps one for each hour. A value.
struct hourly_freeze {
    local_instant at{};                       ///< the meter's wall time
    std::array<std::int64_t, 5> centi_kwh{};  ///< total, then tariffs 1 to 4

    friend bool operator==(const hourly_freeze&, const hourly_freeze&) = default;
};

/// A prepaid electricity meter with a relay, without its protocol. Its registers follow the load
/// while the relay is closed and stand still while it is open. Confined to one thread.
class SUBMETER_API virtual_meter {
public:
    explicit virtual_meter(virtual_meter_params params);
    virtual_meter(const virtual_meter&) = delete;
    virtual_meter& operator=(const virtual_meter&) = delete;
    virtual ~virtual_meter() = default;

    /// Hears one burst of octets from the line and gives what the meter answers, which is nothing
    /// for garbage, for other meters and for broadcasts. Time moves to `now` first.
    [[nodiscard]] virtual std::vector<std::byte> feed(bytes_view octets, instant now) = 0;

    /// Moves the meter's time: counts energy and stores the hourly freezes on the way. Earlier
    /// times are ignored.
    void advance(instant to);

    [[nodiscard]] bool is_open() const noexcept { return open_; }
    /// How often the relay moved from closed to open.
    [[nodiscard]] std::uint32_t trips() const noexcept { return trips_; }
    /// All the energy that ever flowed, in watt-hours, without rollover.
    [[nodiscard]] std::int64_t watt_hours() const noexcept { return counted_wh_; }
    /// What the total register shows, in 0.01 kWh.
    [[nodiscard]] std::int64_t centi_kwh() const noexcept { return shown(0); }
    /// The freezes that are kept, newest first, at most 254.
    [[nodiscard]] const std::deque<hourly_freeze>& freezes() const noexcept { return freezes_; }

    /// Money and purchases that the meter shows; nothing is deducted by the meter itself. A value.
    struct wallet {
        std::int64_t remaining_cents = 0;
        std::int64_t overdraft_cents = 0;
        std::uint16_t purchases = 0;
    };
    wallet money;
    /// The tariff that counts now: 1 sharp, 2 peak, 3 flat, 4 valley.
    std::uint8_t tariff = 3;

protected:
    void open_relay() noexcept;
    void close_relay() noexcept { open_ = false; }
    [[nodiscard]] std::int64_t shown(std::size_t tariff_index) const noexcept;
    [[nodiscard]] std::int64_t watts() const noexcept;
    [[nodiscard]] local_instant wall_time() const;
    void set_wall_time(local_instant t);

private:
    void count_until(instant t);
    void store_freeze(instant at);

    virtual_meter_params params_;
    instant now_{};
    std::chrono::seconds clock_error_{0};  // set by time broadcasts
    std::int64_t counted_wh_ = 0;
    std::array<std::int64_t, 5> registers_wh_{};  // total, tariffs 1 to 4
    std::deque<hourly_freeze> freezes_;
    bool open_ = false;
    std::uint32_t trips_ = 0;
};

/// One virtual DL/T 645 meter: its address, and who may command it. A value.
struct dlt645_meter_params {
    virtual_meter_params common{};
    codec::dlt645::address address{};
    codec::dlt645::credentials access{};
};

/// A meter that speaks DL/T 645-2007: read (11H), read address (13H), write (14H), broadcast time
/// (08H), relay control (1CH). Wrong passwords, expired orders and unknown identifiers are refused
/// with the standard's error octet. Confined to one thread.
class SUBMETER_API dlt645_meter final : public virtual_meter {
public:
    explicit dlt645_meter(dlt645_meter_params params);

    [[nodiscard]] std::vector<std::byte> feed(bytes_view octets, instant now) override;

    /// Somebody presses the key: closes the relay where closing is permitted.
    void press_key() noexcept;
    [[nodiscard]] codec::dlt645::address address() const noexcept { return address_; }

private:
    struct answer;
    [[nodiscard]] answer obey(const codec::dlt645::request& r);
    [[nodiscard]] answer read(codec::dlt645::data_id id) const;
    [[nodiscard]] answer read_energy(codec::dlt645::data_id id) const;
    [[nodiscard]] answer read_freeze(codec::dlt645::data_id id) const;
    [[nodiscard]] answer read_other(codec::dlt645::data_id id) const;
    [[nodiscard]] answer write(const codec::dlt645::request& r);
    [[nodiscard]] answer control(const codec::dlt645::request& r);
    [[nodiscard]] std::uint16_t status_word_3() const noexcept;

    codec::dlt645::address address_;
    codec::dlt645::credentials access_;
    std::map<std::uint32_t, std::vector<std::byte>> writable_;
    bool close_permitted_ = false;
    bool keep_power_ = false;
};

/// One virtual Modbus meter: its unit and its map. A value.
struct modbus_meter_params {
    virtual_meter_params common{};
    std::uint8_t unit = 1;
    std::uint16_t poll_start = 0;  ///< address of the poll block
    std::uint16_t model_code = 7;  ///< first register of the block: 7 is DDSY1352
};

/// A meter that speaks Modbus RTU with the Acrel map of generation A: the poll block of 48
/// registers by function 03H, force control at 0057H and 0058H by functions 03H and 10H. Other
/// places and functions get exception codes 02 and 01. Confined to one thread.
class SUBMETER_API modbus_meter final : public virtual_meter {
public:
    explicit modbus_meter(modbus_meter_params params);

    [[nodiscard]] std::vector<std::byte> feed(bytes_view octets, instant now) override;

    [[nodiscard]] std::uint8_t unit() const noexcept { return unit_; }

private:
    using poll_registers = std::array<std::uint16_t, 48>;

    [[nodiscard]] codec::modbus::exception obey(const codec::modbus::frame& f,
                                                codec::modbus::reply& said,
                                                std::vector<std::byte>& registers);
    [[nodiscard]] codec::modbus::exception write(const codec::modbus::request& r);
    [[nodiscard]] result<std::uint16_t> word_at(const poll_registers& block,
                                                std::uint32_t address) const;
    [[nodiscard]] poll_registers poll_block() const;
    [[nodiscard]] std::uint16_t status_word_a() const noexcept;

    std::uint8_t unit_;
    std::uint16_t poll_start_;
    std::uint16_t model_code_;
    std::uint16_t force_control_ = 0;
    std::uint16_t forced_open_ = 0;
};

}  // namespace submeter::inline v0::simulate
