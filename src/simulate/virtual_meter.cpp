// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/virtual_meter.hpp"

#include <algorithm>
#include <utility>

namespace submeter::inline v0::simulate {

namespace {

using namespace std::chrono_literals;

// How many freezes of each kind are kept, DL/T 645-2007.
constexpr std::size_t kept[] = {60, 3, 2, 2, 254, 2, 62, 2};

constexpr std::int64_t units_in_a_cent = 100'000;  // 0.0001 per kWh × Wh is 10^-7
constexpr std::int64_t price_of_energy = 10'000;   // a kWh costs one kWh

}  // namespace

virtual_meter::virtual_meter(virtual_meter_params params)
    : params_(std::move(params)), now_(params_.made) {
    if (params_.demands)
        demands_ = {demand_register{*params_.demands}, demand_register{*params_.demands}};
}

std::vector<std::byte> virtual_meter::feed(bytes_view octets, instant now) {
    advance(now);
    if (!has_power()) return {};
    return answer(octets);
}

// Whole hours suffice for counting; whatever depends on the minute needs each.
bool virtual_meter::watches_minutes() const noexcept {
    bool pending = params_.deducts != deduction::none || reopens_.has_value();
    for (const auto& at : tariffs.switch_at)
        pending = pending || at.has_value();
    for (const auto& day : tariffs.current.days)
        pending = pending || !day.empty();
    return pending || timed_freeze_.has_value() || demands_.has_value() || loads_.is_on();
}

void virtual_meter::advance(instant to) {
    while (now_ < to) {
        // The next full hour or minute of the meter's own clock.
        const auto wall = wall_time();
        const auto hour = std::chrono::floor<std::chrono::hours>(wall) + 1h;
        const auto minute = std::chrono::floor<std::chrono::minutes>(wall) + 1min;
        const instant stop = now_ + ((watches_minutes() ? minute : hour) - wall);
        count_until(std::min(stop, to));
        if (now_ != stop) continue;
        if (has_power()) minute_passed();
        if (wall_time() == hour) hour_passed();
    }
}

void virtual_meter::minute_passed() {
    constexpr freeze_kind freezes[] = {freeze_kind::zone_switch, freeze_kind::day_table_switch,
                                       freeze_kind::price_switch, freeze_kind::step_switch};
    if (reopens_ && now_ >= *reopens_) {
        reopens_.reset();
        reopens_closed_ ? close_relay() : permit_close();
    }
    const auto wall = wall_time();
    const auto due = tariffs.switch_due(wall);
    for (std::size_t k = 0; k < std::size(freezes); ++k)
        if ((due >> k & 1U) != 0) store_freeze(freezes[k]);
    if (demands_)
        for (std::size_t k = 0; k < demands_->size(); ++k)
            (*demands_)[k].minute(wall, registers_wh_[k][0], tariff_in_force());
    if (const auto classes = loads_.due(wall); classes != 0)
        loads_.add({.at = wall,
                    .classes = classes,
                    .watts = watts() - watts_back(),
                    .centi_kwh = {shown(0), shown(0, flow::reverse)},
                    .demand_deci_watts = present_demand()});
    const auto day = std::chrono::floor<std::chrono::days>(wall);
    const std::chrono::year_month_day date{day};
    const auto minutes = std::chrono::floor<std::chrono::minutes>(wall - day).count();
    const auto fits = [](std::optional<std::uint8_t> wanted, std::int64_t is) {
        return !wanted || *wanted == is;
    };
    const auto& f = timed_freeze_;
    if (f && fits(f->minute, minutes % 60) && fits(f->hour, minutes / 60) &&
        fits(f->day, static_cast<unsigned>(date.day())) &&
        fits(f->month, static_cast<unsigned>(date.month())))
        store_freeze(freeze_kind::timed);
}

void virtual_meter::hour_passed() {
    const auto wall = wall_time();
    const auto day = std::chrono::floor<std::chrono::days>(wall);
    const settlement_time is{
        static_cast<std::uint8_t>(static_cast<unsigned>(std::chrono::year_month_day{day}.day())),
        static_cast<std::uint8_t>((wall - day) / 1h)};
    if (std::find(settles_.begin(), settles_.end(), is) != settles_.end()) settle();
    if (!has_power()) return;
    store_freeze(freeze_kind::hourly);
    if (wall == day) store_freeze(freeze_kind::daily);
}

// Registers stand still without power: what is settled in the dark is what a real meter settles
// when power is back.
void virtual_meter::settle() {
    settlement s{.at = wall_time(),
                 .centi_kwh = {registers(flow::forward), registers(flow::reverse)},
                 .demands = {},
                 .used_centi_kwh = month_centi_kwh()};
    if (demands_)
        for (std::size_t k = 0; k < s.demands.size(); ++k)
            s.demands[k] = (*demands_)[k].peaks();
    clear_demands();
    month_start_wh_ = counted_wh_;
    settlements_.push_front(s);
    if (settlements_.size() > settlements_kept) settlements_.pop_back();
}

void virtual_meter::clear_demands() noexcept {
    if (!demands_) return;
    for (auto& d : *demands_)
        d.clear();
}

void virtual_meter::restart_demands() noexcept {
    if (!demands_) return;
    for (auto& d : *demands_)
        d.restart();
}

void virtual_meter::measure_demands(demand_periods periods) {
    if (demands_) demands_ = {demand_register{periods}, demand_register{periods}};
}

void virtual_meter::count_until(instant t) {
    if (!open_ && has_power()) {
        const auto used = params_.load.used_until(t) - params_.load.used_until(now_);
        const auto back = params_.load.returned_until(t) - params_.load.returned_until(now_);
        const auto in = tariff_in_force();
        const std::size_t tariff_index = in >= 1 && in <= 4 ? in : 3;
        counted_wh_ += used;
        auto& [forward_wh, reverse_wh] = registers_wh_;
        forward_wh[0] += used;
        forward_wh[tariff_index] += used;
        reverse_wh[0] += back;
        reverse_wh[tariff_index] += back;
        if (params_.deducts != deduction::none) deduct(used, in);
    }
    now_ = t;
    if (params_.deducts != deduction::none) judge_balance();
}

void virtual_meter::deduct(std::int64_t watt_hours, std::uint8_t in_tariff) {
    const auto price =
        sells_energy() ? price_of_energy
                       : tariffs.tariff_price(in_tariff) + tariffs.step_price(month_centi_kwh());
    unpaid_ += watt_hours * price;
    money.deduct(unpaid_ / units_in_a_cent);
    unpaid_ %= units_in_a_cent;
}

balance_warning virtual_meter::warning() const noexcept {
    const auto reached = [&](std::int64_t limit) {
        return limit > 0 && money.net_cents() <= limit;
    };
    if (!money.opened) return balance_warning::none;
    if (reached(money.alarm_2_cents)) return balance_warning::second;
    return reached(money.alarm_1_cents) ? balance_warning::first : balance_warning::none;
}

void virtual_meter::judge_balance() {
    const bool low = warning() == balance_warning::second;
    if (!low) alarmed_once_ = false;
    if (!has_power() || open_ || keep_power_) return;
    if (money.is_exhausted()) {
        open_relay();
        by_balance_ = true;
    } else if (low && !alarmed_once_ && params_.at_alarm_2 == second_alarm::trip_once) {
        open_relay();
        permit_close();
        alarmed_once_ = true;
    }
}

void virtual_meter::book_purchase(std::int64_t before_cents, std::int64_t cents) {
    events_.purchases.add({.at = wall_time(),
                           .count = money.purchases,
                           .cents = cents,
                           .before_cents = before_cents,
                           .after_cents = money.remaining_cents,
                           .cumulative_cents = money.cumulative_cents});
    if (by_balance_ && !money.is_exhausted() && money.net_cents() >= money.close_permit_cents)
        permit_close();
}

void virtual_meter::store_freeze(freeze_kind kind) {
    auto& list = freezes_[static_cast<std::size_t>(kind)];
    list.push_front({.at = wall_time(),
                     .centi_kwh = registers(flow::forward),
                     .reverse_centi_kwh = registers(flow::reverse)});
    if (list.size() > kept[static_cast<std::size_t>(kind)]) list.pop_back();
}

void virtual_meter::clear_energy() {
    registers_wh_ = {};
    params_.first_centi_kwh = 0;
    month_start_wh_ = counted_wh_;
    for (auto& list : freezes_)
        list.clear();
    settlements_.clear();
    loads_.clear();
    restart_demands();
    clear_demands();
}

std::int64_t virtual_meter::shown(std::size_t tariff_index, flow way) const noexcept {
    const bool preset = tariff_index == 0 && way == flow::forward;
    const auto counted = registers_wh_[static_cast<std::size_t>(way)][tariff_index] / 10;
    return ((preset ? params_.first_centi_kwh : 0) + counted) % params_.modulus;
}

register_values virtual_meter::registers(flow way) const noexcept {
    register_values out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = shown(i, way);
    return out;
}

std::int64_t virtual_meter::watts() const noexcept {
    return open_ ? 0 : params_.load.watts_at(now_);
}

std::int64_t virtual_meter::watts_back() const noexcept {
    return open_ ? 0 : params_.load.watts_back_at(now_);
}

std::int64_t virtual_meter::present_demand() const noexcept {
    if (!demands_) return (watts() - watts_back()) * 10;
    const auto& [forward, reverse] = *demands_;
    return forward.present_deci_watts() - reverse.present_deci_watts();
}

std::int64_t virtual_meter::month_centi_kwh() const noexcept {
    return (counted_wh_ - month_start_wh_) / 10;
}

std::uint8_t virtual_meter::tariff_in_force() const {
    const auto told = tariffs.tariff_at(wall_time());
    return told == 0 ? tariff : told;
}

local_instant virtual_meter::wall_time() const {
    return to_local(params_.clock, now_) + clock_error_;
}

void virtual_meter::set_wall_time(local_instant t, std::uint32_t operator_code) {
    events_.clock_changes.add({.operator_code = operator_code, .before = wall_time(), .after = t});
    clock_error_ = t - to_local(params_.clock, now_);
    restart_demands();
}

void virtual_meter::open_relay(std::uint32_t operator_code) {
    reopens_.reset();
    close_permitted_ = by_balance_ = false;
    if (open_) return;
    ++trips_;
    events_.trips.add({wall_time(), operator_code, shown(0), shown(0, flow::reverse)});
    open_ = true;
}

void virtual_meter::close_relay(std::uint32_t operator_code) {
    reopens_.reset();
    close_permitted_ = by_balance_ = false;
    if (!open_) return;
    events_.closes.add({wall_time(), operator_code, shown(0), shown(0, flow::reverse)});
    open_ = false;
}

void virtual_meter::open_for(std::int64_t minutes, bool closes, std::uint32_t operator_code) {
    open_relay(operator_code);
    reopens_ = now_ + std::chrono::minutes{minutes};
    reopens_closed_ = closes;
}

void virtual_meter::keep_power(bool keep) {
    keep_power_ = keep;
    if (keep) close_relay();
}

void virtual_meter::press_key() {
    if (close_permitted_) close_relay();
}

void virtual_meter::cut_power(instant now) {
    advance(now);
    if (has_power()) dark_since_ = wall_time();
    restart_demands();
    forget();
}

void virtual_meter::restore_power(instant now) {
    advance(now);
    if (has_power()) return;
    events_.outages.add({*std::exchange(dark_since_, std::nullopt), wall_time()});
}

}  // namespace submeter::inline v0::simulate
