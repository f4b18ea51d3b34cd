// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/virtual_meter.hpp"

namespace submeter::inline v0::simulate {

namespace {

constexpr std::size_t freezes_kept = 254;  // hourly freezes, DL/T 645-2007

}  // namespace

virtual_meter::virtual_meter(virtual_meter_params params)
    : params_(std::move(params)), now_(params_.made) {}

void virtual_meter::advance(instant to) {
    while (now_ < to) {
        // The next full hour of the meter's own clock.
        const auto wall = wall_time();
        const auto next_hour = std::chrono::floor<std::chrono::hours>(wall) + std::chrono::hours{1};
        const instant hour = now_ + (next_hour - wall);
        count_until(std::min(hour, to));
        if (now_ == hour) store_freeze(now_);
    }
}

void virtual_meter::count_until(instant t) {
    if (!open_) {
        const auto used = params_.load.used_until(t) - params_.load.used_until(now_);
        counted_wh_ += used;
        registers_wh_[0] += used;
        registers_wh_[tariff >= 1 && tariff <= 4 ? tariff : 3] += used;
    }
    now_ = t;
}

void virtual_meter::store_freeze(instant at) {
    hourly_freeze f{.at = to_local(params_.clock, at) + clock_error_};
    for (std::size_t i = 0; i < f.centi_kwh.size(); ++i)
        f.centi_kwh[i] = shown(i);
    freezes_.push_front(f);
    if (freezes_.size() > freezes_kept) freezes_.pop_back();
}

std::int64_t virtual_meter::shown(std::size_t tariff_index) const noexcept {
    const auto first = tariff_index == 0 ? params_.first_centi_kwh : 0;
    return (first + registers_wh_[tariff_index] / 10) % params_.modulus;
}

std::int64_t virtual_meter::watts() const noexcept {
    return open_ ? 0 : params_.load.watts_at(now_);
}

local_instant virtual_meter::wall_time() const {
    return to_local(params_.clock, now_) + clock_error_;
}

void virtual_meter::set_wall_time(local_instant t) {
    clock_error_ = t - to_local(params_.clock, now_);
}

void virtual_meter::open_relay() noexcept {
    trips_ += open_ ? 0 : 1;
    open_ = true;
}

}  // namespace submeter::inline v0::simulate
