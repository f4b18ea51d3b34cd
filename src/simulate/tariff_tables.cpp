// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/tariff_tables.hpp"

namespace submeter::inline v0::simulate {

unsigned tariff_tables::switch_due(local_instant now) {
    unsigned done = 0;
    for (std::size_t k = 0; k < switch_at.size(); ++k) {
        if (!switch_at[k] || now < *switch_at[k]) continue;
        switch (static_cast<tariff_part>(k)) {
            case tariff_part::zones:
                current.zones = spare.zones;
                break;
            case tariff_part::days:
                current.days = spare.days;
                break;
            case tariff_part::prices:
                current.prices = spare.prices;
                break;
            case tariff_part::steps:
                current.steps = spare.steps;
                break;
        }
        switch_at[k].reset();
        second[k] = !second[k];
        done |= 1U << k;
    }
    return done;
}

std::uint8_t tariff_tables::tariff_at(local_instant now) const {
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date{day};
    const auto today =
        static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day());
    unsigned table = current.zones.empty() ? 1 : current.zones.back().table;
    for (const auto& z : current.zones)
        if (z.month * 100U + z.day <= today) table = z.table;
    for (const auto& [number, h] : holidays)
        if (h.date == date) table = h.table;
    if (table < 1 || table > current.days.size()) return 0;
    const auto& slots = current.days[table - 1];
    if (slots.empty()) return 0;
    const auto minute = std::chrono::floor<std::chrono::minutes>(now - day).count();
    auto tariff = slots.back().tariff;
    for (const auto& s : slots)
        if (s.hour * 60 + s.minute <= minute) tariff = s.tariff;
    return tariff;
}

std::int64_t tariff_tables::tariff_price(std::uint8_t tariff) const noexcept {
    return tariff >= 1 && tariff <= current.prices.size() ? current.prices[tariff - 1U] : 0;
}

std::int64_t tariff_tables::step_price(std::int64_t month_centi_kwh) const noexcept {
    const auto& s = current.steps;
    std::size_t step = 0;
    while (step < s.centi_kwh.size() && s.centi_kwh[step] < month_centi_kwh)
        ++step;
    return step < s.prices.size() ? s.prices[step] : 0;
}

}  // namespace submeter::inline v0::simulate
