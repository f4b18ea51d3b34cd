// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/reading.hpp"
#include "submeter/site/meter.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace submeter::inline v0::billing {

/// What was used in an interval, after the multiplier. A value.
struct usage {
    interval over{};
    energy used{};
    quality how = quality::measured;  ///< the worst of the two readings; `estimated` where spread

    friend constexpr bool operator==(const usage&, const usage&) = default;
};

/// How a register's readings become usage. A value.
struct usage_params {
    site::multiplier ratio{};
    energy modulus = site::dlt645_energy_shape.modulus;
    /// The highest mean power that is believed, after the multiplier. Without one, nothing is
    /// implausible and no roll-over is accepted.
    std::optional<active_power> power_max{};
    std::chrono::seconds step{3600};  ///< the length of a regular interval
};

/// The energy that a reading shows, in millionths of a kWh, without loss.
/// @return `wrong_type` unless its unit is the watt-hour; `inexact` below 10⁻⁶ kWh; `overflow`.
[[nodiscard]] constexpr result<energy> energy_of(const reading& r) noexcept {
    if (r.dlms_unit != unit::watt_hour) return fail(errc::wrong_type);
    // Watt-hours are thousandths of a kWh: 10⁻⁶ kWh is 10⁻³ Wh.
    const auto micro = rescale(r.value, quantity_decimals - 3);
    if (!micro) return fail(micro.error());
    return energy{*micro};
}

namespace detail {

constexpr result<energy> multiplied(energy e, site::multiplier by) noexcept {
    const exact product = multiply(e.micro, by.numerator);
    if (by.denominator <= 0) return fail(errc::bad_value);
    if (product % by.denominator != 0) return fail(errc::inexact);
    const auto micro = to_int64(exact{product / by.denominator});
    if (!micro) return fail(micro.error());
    return energy{*micro};
}

// More than power_max for the whole time? Compared in kW·s, so nothing is rounded.
constexpr bool implausible(energy e, std::chrono::seconds length,
                           const std::optional<active_power>& power_max) noexcept {
    return power_max && multiply(e.micro, 3600) > multiply(power_max->micro, length.count());
}

constexpr result<energy> forward(energy from, energy to, std::chrono::seconds length,
                                 const usage_params& p) noexcept {
    const auto used = multiplied(energy{to.micro - from.micro}, p.ratio);
    if (used && implausible(*used, length, p.power_max)) return fail(errc::implausible_usage);
    return used;
}

constexpr result<energy> rolled_over(energy from, energy to, std::chrono::seconds length,
                                     const usage_params& p) noexcept {
    if (!p.power_max) return fail(errc::register_decreased);
    const auto used = multiplied(energy{p.modulus.micro - from.micro + to.micro}, p.ratio);
    if (!used || implausible(*used, length, p.power_max)) return fail(errc::register_decreased);
    return used;
}

constexpr quality worse(quality a, quality b) noexcept {
    return a < b ? b : a;
}

}  // namespace detail

/// What was used between two readings of one register: the difference × the multiplier. A register
/// that went back is taken to have rolled over where the result is below the plausible limit
/// (tariffs.md §8): a reset or a misread is never billed. The difference is multiplied, not each
/// reading. Allocates nothing.
/// @return `unknown_register` for readings of two registers; `out_of_order` unless time advances;
/// `bad_value` for a reading outside 0 to modulus; `register_decreased`, `implausible_usage`; and
/// as energy_of.
[[nodiscard]] constexpr result<energy> difference(const reading& from, const reading& to,
                                                  const usage_params& p) noexcept {
    if (from.meter != to.meter || from.circuit != to.circuit || from.what != to.what)
        return fail(errc::unknown_register);
    if (to.at <= from.at) return fail(errc::out_of_order);
    const auto first = energy_of(from);
    const auto last = energy_of(to);
    if (!first) return fail(first.error());
    if (!last) return fail(last.error());
    for (const auto shown : {*first, *last})
        if (shown < energy{} || shown >= p.modulus) return fail(errc::bad_value);
    const auto length = to.at - from.at;
    return *last >= *first ? detail::forward(*first, *last, length, p)
                           : detail::rolled_over(*first, *last, length, p);
}

/// The most intervals that one gap is cut into: eleven years of hours. More is a wrong clock.
inline constexpr std::int64_t spread_max = 100'000;

/// Spreads a measured total evenly over the regular intervals of a span and conserves it to the
/// micro-kWh: each interval gets the step of the running total. The last interval takes what is
/// left of the span, between half a step and one and a half. All are marked estimated, or worse.
/// @return `bad_value` for a span or step that is not positive; `gap` for more than spread_max
/// intervals. Allocates the list.
[[nodiscard]] inline result<std::vector<usage>> spread(interval over, energy total,
                                                       std::chrono::seconds step,
                                                       quality how = quality::estimated) {
    if (step.count() <= 0 || over.length().count() <= 0) return fail(errc::bad_value);
    const auto count = (over.length() + step / 2) / step;
    if (count > spread_max) return fail(errc::gap);
    std::vector<usage> out;
    energy given;
    for (std::int64_t k = 1; k <= (count < 1 ? 1 : count); ++k) {
        const instant start = out.empty() ? over.start : out.back().over.end;
        const instant end = k >= count ? over.end : start + step;
        const exact share = multiply(total.micro, (end - over.start).count());
        const energy upto{static_cast<std::int64_t>(share / over.length().count())};
        out.push_back({.over = {start, end},
                       .used = energy{upto.micro - given.micro},
                       .how = detail::worse(how, quality::estimated)});
        given = upto;
    }
    return out;
}

/// Follows one register: feed it the readings in time order, take the usage out. Missed readings in
/// between are filled by `spread`. Confined to one thread; a value.
class register_track {
public:
    explicit constexpr register_track(usage_params params) noexcept : params_{params} {}

    /// Takes the next reading. The first one, and a repetition of the last one, give no usage.
    /// @return as `difference` and `spread`; after an error the track is as it was. Allocates the
    /// list.
    [[nodiscard]] result<std::vector<usage>> add(const reading& r) {
        if (!last_) {
            const auto shown = energy_of(r);
            if (!shown) return fail(shown.error());
            last_ = r;
            return std::vector<usage>{};
        }
        if (r.at == last_->at && r.what == last_->what && r.meter == last_->meter &&
            r.circuit == last_->circuit && r.value == last_->value)
            return std::vector<usage>{};
        const auto used = difference(*last_, r, params_);
        if (!used) return fail(used.error());
        auto out = intervals(r, *used);
        if (out) last_ = r;
        return out;
    }

    /// Goes on from this reading without charging what lies before it: another meter, a repaired
    /// register.
    constexpr void restart(const reading& r) noexcept { last_ = r; }

    /// The reading from which the next usage is counted.
    [[nodiscard]] constexpr const std::optional<reading>& last() const noexcept { return last_; }

private:
    [[nodiscard]] result<std::vector<usage>> intervals(const reading& r, energy used) const {
        const interval over{last_->at, r.at};
        const quality how = detail::worse(last_->how, r.how);
        if (over.length() * 2 < params_.step * 3)
            return std::vector<usage>{{.over = over, .used = used, .how = how}};
        return spread(over, used, params_.step, how);
    }

    usage_params params_;
    std::optional<reading> last_;
};

/// The usage between the first and the last of a register's readings, in time order.
/// @return `no_readings` for fewer than two; else as register_track::add, with the index of the
/// reading. Allocates the list.
[[nodiscard]] inline result<std::vector<usage>> usage_of(std::span<const reading> readings,
                                                         const usage_params& params) {
    if (readings.size() < 2) return fail(errc::no_readings);
    register_track track{params};
    std::vector<usage> out;
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const auto more = track.add(readings[i]);
        if (!more) return fail(more.error().code, more.error().offset, i);
        out.insert(out.end(), more->begin(), more->end());
    }
    return out;
}

/// The sum of all usages, or `overflow`.
[[nodiscard]] constexpr result<energy> total_of(std::span<const usage> usages) noexcept {
    energy sum;
    for (const auto& u : usages) {
        const auto next = add(sum, u.used);
        if (!next) return next;
        sum = *next;
    }
    return sum;
}

}  // namespace submeter::inline v0::billing
