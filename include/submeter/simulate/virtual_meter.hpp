// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/simulate/event_log.hpp"
#include "submeter/simulate/load_curve.hpp"
#include "submeter/simulate/load_log.hpp"
#include "submeter/simulate/tariff_tables.hpp"
#include "submeter/simulate/wallet.hpp"

#include <array>
#include <deque>
#include <map>
#include <vector>

namespace submeter::inline v0::simulate {

/// Whether a meter counts its wallet down itself.
enum class deduction : std::uint8_t {
    none,    ///< the head-end does: the wallet only shows what it is told
    money,   ///< by its own prices and steps, minute by minute, with alarms and the trip
    energy,  ///< the same in 0.01 kWh: what was bought is energy, and there are no prices
};

/// What a meter that deducts does at alarm limit 2.
enum class second_alarm : std::uint8_t {
    warn,       ///< it shows the stronger warning
    trip_once,  ///< and trips, once until the balance rises again; the key closes the relay
};

/// How near the end a balance is.
enum class balance_warning : std::uint8_t { none, first, second };

/// What all virtual meters begin with. A value.
struct virtual_meter_params {
    load_curve load{};
    instant made{};                      ///< the meter's time begins here
    std::int64_t first_centi_kwh = 0;    ///< the register at that time, in 0.01 kWh
    std::int64_t modulus = 100'000'000;  ///< the count of 0.01 kWh at which it starts again at 0
    zone clock{};                        ///< the zone of its own clock
    deduction deducts = deduction::none;
    second_alarm at_alarm_2 = second_alarm::warn;
    std::optional<demand_periods> demands{};  ///< valid ones; without them no demands are taken
};

/// A stored register value, as the meter keeps one for each hour. A value.
struct hourly_freeze {
    local_instant at{};  ///< the meter's wall time
    register_values centi_kwh{};
    register_values reverse_centi_kwh{};

    friend bool operator==(const hourly_freeze&, const hourly_freeze&) = default;
};

/// Why and when registers are stored. The numbers are those of DL/T 645-2007.
enum class freeze_kind : std::uint8_t {
    timed = 0,
    instant = 1,
    zone_switch = 2,
    day_table_switch = 3,
    hourly = 4,
    price_switch = 5,
    daily = 6,
    step_switch = 7,
};

/// When the timed freeze is made: what is not there means every one. A value.
struct freeze_times {
    std::optional<std::uint8_t> month{};
    std::optional<std::uint8_t> day{};
    std::optional<std::uint8_t> hour{};
    std::optional<std::uint8_t> minute{};
};

/// A prepaid electricity meter with a relay, without its protocol. Its registers follow the load
/// while it has power and the relay is closed, and stand still otherwise. Confined to one thread.
class SUBMETER_API virtual_meter {
public:
    using wallet = simulate::wallet;

    explicit virtual_meter(virtual_meter_params params);
    virtual_meter(const virtual_meter&) = delete;
    virtual_meter& operator=(const virtual_meter&) = delete;
    virtual ~virtual_meter() = default;

    /// Hears one burst of octets from the line and gives what the meter answers, which is nothing
    /// for garbage, for other meters and for broadcasts, and without power. Time moves to `now`
    /// first.
    [[nodiscard]] std::vector<std::byte> feed(bytes_view octets, instant now);

    /// Moves the meter's time: counts energy, deducts, switches tariffs and stores freezes on the
    /// way. Earlier times are ignored.
    void advance(instant to);

    /// Takes the supply away, or gives it back, at `now`.
    void cut_power(instant now);
    void restore_power(instant now);
    /// Somebody presses the key: closes the relay where closing is permitted.
    void press_key();

    /// Where its time stands.
    [[nodiscard]] instant now() const noexcept { return now_; }
    [[nodiscard]] bool has_power() const noexcept { return !dark_since_; }
    [[nodiscard]] bool is_open() const noexcept { return open_; }
    [[nodiscard]] bool may_close() const noexcept { return close_permitted_; }
    [[nodiscard]] bool keeps_power() const noexcept { return keep_power_; }
    [[nodiscard]] bool is_alarmed() const noexcept { return alarm_on_; }
    /// How often the relay moved from closed to open.
    [[nodiscard]] std::uint32_t trips() const noexcept { return trips_; }
    /// All the energy that ever flowed, in watt-hours, without rollover.
    [[nodiscard]] std::int64_t watt_hours() const noexcept { return counted_wh_; }
    /// What the total register shows, in 0.01 kWh.
    [[nodiscard]] std::int64_t centi_kwh() const noexcept { return shown(0); }
    /// The hourly freezes that are kept, newest first, at most 254.
    [[nodiscard]] const std::deque<hourly_freeze>& freezes() const noexcept {
        return freezes(freeze_kind::hourly);
    }
    [[nodiscard]] const std::deque<hourly_freeze>& freezes(freeze_kind kind) const noexcept {
        return freezes_[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] const event_log& events() const noexcept { return events_; }
    /// The last twelve, newest first.
    [[nodiscard]] const std::deque<settlement>& settlements() const noexcept {
        return settlements_;
    }
    /// The demands since the last settlement or clear, where they are taken.
    [[nodiscard]] const std::optional<by_flow<demand_register>>& demands() const noexcept {
        return demands_;
    }
    /// Which alarm limit the balance of an open account has come down to.
    [[nodiscard]] balance_warning warning() const noexcept;
    /// Whether its wallet holds energy.
    [[nodiscard]] bool sells_energy() const noexcept {
        return params_.deducts == deduction::energy;
    }

    /// In hundredths of the currency, or of a kWh where it sells energy.
    wallet money;
    tariff_tables tariffs;
    /// The tariff that counts while no table says so: 1 sharp, 2 peak, 3 flat, 4 valley.
    std::uint8_t tariff = 3;

protected:
    /// Answers one burst; time has moved already, and there is power.
    [[nodiscard]] virtual std::vector<std::byte> answer(bytes_view octets) = 0;
    /// The supply is gone: what lives in volatile memory is lost.
    virtual void forget() {}

    void open_relay(std::uint32_t operator_code = 0);
    void close_relay(std::uint32_t operator_code = 0);
    void permit_close() noexcept { close_permitted_ = open_; }
    /// Trips, and ends the trip by itself after `minutes`: closed, or with closing permitted.
    void open_for(std::int64_t minutes, bool closes, std::uint32_t operator_code);
    void keep_power(bool keep);
    void sound_alarm(bool on) noexcept { alarm_on_ = on; }
    /// Says what became of the wallet: a record, and the relay where the balance allows it.
    void book_purchase(std::int64_t before_cents, std::int64_t cents);
    void store_freeze(freeze_kind kind);
    void clear_energy();

    void clear_demands() noexcept;
    /// Begins to take demands over other periods, where they are taken.
    void measure_demands(demand_periods periods);

    [[nodiscard]] std::int64_t shown(std::size_t tariff_index,
                                     flow way = flow::forward) const noexcept;
    [[nodiscard]] std::int64_t watts() const noexcept;
    [[nodiscard]] std::int64_t watts_back() const noexcept;
    /// In 0.1 W, of the last window, or the power where no demands are taken; negative where more
    /// flows back.
    [[nodiscard]] std::int64_t present_demand() const noexcept;
    [[nodiscard]] std::int64_t month_centi_kwh() const noexcept;
    [[nodiscard]] std::uint8_t tariff_in_force() const;
    [[nodiscard]] local_instant wall_time() const;
    void set_wall_time(local_instant t, std::uint32_t operator_code = 0);

    event_log events_;
    std::optional<freeze_times> timed_freeze_;
    load_log loads_;
    /// Up to three in a month.
    std::array<std::optional<settlement_time>, 3> settles_{settlement_time{}};

private:
    [[nodiscard]] bool watches_minutes() const noexcept;
    void count_until(instant t);
    void deduct(std::int64_t watt_hours, std::uint8_t in_tariff);
    void judge_balance();
    void minute_passed();
    void hour_passed();
    void settle();
    void restart_demands() noexcept;
    [[nodiscard]] register_values registers(flow way) const noexcept;

    virtual_meter_params params_;
    instant now_{};
    std::chrono::seconds clock_error_{0};  // set by time broadcasts
    std::int64_t counted_wh_ = 0;
    by_flow<register_values> registers_wh_{};
    std::optional<by_flow<demand_register>> demands_;
    std::deque<settlement> settlements_;
    std::int64_t month_start_wh_ = 0;
    std::int64_t unpaid_ = 0;  // less than 0.01 of the currency, in 10^-7
    std::array<std::deque<hourly_freeze>, 8> freezes_;
    std::optional<local_instant> dark_since_;
    std::optional<instant> reopens_;  // the end of a timed trip
    bool reopens_closed_ = false;
    bool open_ = false;
    bool close_permitted_ = false;
    bool keep_power_ = false;
    bool alarm_on_ = false;
    bool by_balance_ = false;    // the balance opened the relay
    bool alarmed_once_ = false;  // limit 2 has opened the relay since the balance was above it
    std::uint32_t trips_ = 0;
};

}  // namespace submeter::inline v0::simulate
