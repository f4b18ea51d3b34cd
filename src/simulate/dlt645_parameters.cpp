// SPDX-License-Identifier: Apache-2.0
// The parameters of a virtual DL/T 645 meter: clock, limits, status words.
#include "dlt645_said.hpp"
#include "submeter/codec/dlt645/ids.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

using namespace codec::dlt645;

namespace {

using bytes = std::vector<std::byte>;

// Which limit of the wallet an identifier names: 0400 0F in a meter that sells energy.
template <class Wallet>
auto energy_limit_of(Wallet& w, data_id id) -> decltype(&w.alarm_1_cents) {
    switch (id.value) {
        case 0x04000F01:
            return &w.alarm_1_cents;
        case 0x04000F02:
            return &w.alarm_2_cents;
        case 0x04000F03:
            return &w.hoard_limit_cents;
        case 0x04000F04:
            return &w.overdraft_limit_cents;
        default:
            return nullptr;
    }
}

template <class Meter>
auto limit_of(Meter& m, data_id id) -> decltype(&m.money.alarm_1_cents) {
    auto& w = m.money;
    if (m.sells_energy()) return energy_limit_of(w, id);
    switch (id.value) {
        case 0x04001001:
            return &w.alarm_1_cents;
        case 0x04001002:
            return &w.alarm_2_cents;
        case 0x04001003:
            return &w.overdraft_limit_cents;
        case 0x04001004:
            return &w.hoard_limit_cents;
        case 0x04001005:
            return &w.close_permit_cents;
        default:
            return nullptr;
    }
}

}  // namespace

std::optional<dlt645_meter::bytes> dlt645_meter::find_parameter(data_id id) const {
    if (const auto found = parameters_.find(id.value); found != parameters_.end())
        return found->second;
    if (const auto* limit = limit_of(*this, id)) return digits(*limit, 4);
    if (id == ids::communication_address)
        return bytes{params_.address.octets.begin(), params_.address.octets.end()};
    if (id.value == 0x0400040E) return bytes{money.customer.begin(), money.customer.end()};
    if (id.value >= 0x04000501 && id.value <= 0x04000507) return word_le(status_word(id.di0()), 2);
    if (id.value == 0x040005FF) {
        bytes out;
        for (unsigned n = 1; n <= 7; ++n)
            append(out, word_le(status_word(n), 2));
        return out;
    }
    if (id.value >> 8 == 0x040001) return find_clock(id);
    return find_table(id);
}

std::optional<dlt645_meter::bytes> dlt645_meter::find_clock(data_id id) const {
    const auto wall = wall_time();
    const auto c = stamp(wall, 6);  // ss mm hh DD MM YY
    const std::byte weekday{weekday_of(wall)};
    switch (id.di0()) {
        case 0x01:
            return bytes{weekday, c[3], c[4], c[5]};
        case 0x02:
            return bytes{c[0], c[1], c[2]};
        case 0x0C:
            return bytes{c[0], c[1], c[2], weekday, c[3], c[4], c[5]};
        case 0x06:
        case 0x07:
        case 0x08:
        case 0x09: {
            const auto& at = tariffs.switch_at[id.di0() - 6U];
            return at ? stamp(*at, 5) : bytes(5);
        }
        default:
            return std::nullopt;
    }
}

std::uint16_t dlt645_meter::status_word(unsigned number) const {
    namespace word = codec::dlt645::status_word_3;
    const bool reversed = watts_back() > 0;
    if (number == 1)
        return static_cast<std::uint16_t>((money.overdraft_cents > 0 ? 0x4000 : 0) |
                                          (reversed ? 0x0010 : 0));
    if (number == 2) return reversed ? 1 : 0;
    if (number != 3) return 0;
    unsigned out = sells_energy() ? word::prepaid_energy : word::prepaid_money;
    const auto set = [&](bool on, std::uint16_t bit) { out |= on ? bit : 0U; };
    set(is_open(), word::relay_open);
    set(is_open() && !may_close(), word::commanded_open);
    set(is_alarmed() || warning() != balance_warning::none, word::trip_warning);
    set(keeps_power(), word::keep_power);
    set(programming_, word::programming_allowed);
    set(tariffs.second[0], word::second_zone_table_set);
    set(tariffs.second[1], word::second_day_table_set);
    set(tariffs.second[2], word::second_price_set);
    set(tariffs.second[3], word::second_step_set);
    set(module_ && module_->session(wall_time()), word::authenticated);
    set(!money.opened, word::not_opened_locally);
    set(!money.opened, word::not_opened_remotely);
    return static_cast<std::uint16_t>(out);
}

dlt645_meter::said dlt645_meter::write(const request& r) {
    const auto plain = authorise(r);
    if (!plain) return said::refuse(refusal::not_authorised);
    const auto bits = put(r.id, *plain, r.by.operator_code);
    if (bits != 0) return said::refuse(bits);
    events_.programmings.add({wall_time(), r.by.operator_code, r.id.value});
    return said::with({});
}

std::uint16_t dlt645_meter::put(data_id id, bytes_view data, std::uint32_t operator_code) {
    if (id.value == 0x04000901) return put_load_mode(data);
    if (parameters_.count(id.value) != 0) return put_plain(id, data);
    if (limit_of(*this, id) != nullptr) return put_limit(id, data);
    if (const auto bits = put_table(id, data)) return *bits;
    if (id.value >= 0x04000106 && id.value <= 0x04000109) return put_switch(id, data);
    if (id == ids::date || id == ids::time || id == ids::date_time)
        return put_clock(id, data, operator_code);
    return find(id) ? refusal::not_authorised : refusal::no_such_data;  // it is there to be read
}

std::uint16_t dlt645_meter::put_plain(data_id id, bytes_view data) {
    auto& kept = parameters_[id.value];
    const auto value = bcd_read_le(data);
    if (data.size() != kept.size() || !value) return refusal::other;
    if (id.value == 0x04000103 || id.value == 0x04000104) {
        if (!take_demand_periods(id, *value)) return refusal::other;
    } else if (id.value >> 8 == 0x04000B) {
        if (!take_settlement_day(id.di0() - 1U, *value)) return refusal::other;
    }
    const bool interval = id.value >= 0x04000A02 && id.value <= 0x04000A07;
    if (interval && *value == 0) return refusal::other;
    kept.assign(data.begin(), data.end());
    if (interval) choose_loads();
    return 0;
}

bool dlt645_meter::take_demand_periods(data_id id, std::int64_t minutes) {
    const auto now = [&](std::uint32_t which) {
        return static_cast<std::uint8_t>(
            which == id.value ? minutes : bcd_read_le(parameters_[which]).value_or(0));
    };
    const demand_periods p{.period_minutes = now(0x04000103), .slip_minutes = now(0x04000104)};
    if (!p.is_valid()) return false;
    measure_demands(p);
    return true;
}

// DDhh; 9999 is a day that is not used.
bool dlt645_meter::take_settlement_day(std::size_t which, std::int64_t day_hour) {
    const auto day = day_hour / 100;
    const auto hour = day_hour % 100;
    const bool used = day_hour != 9999;
    if (used && (day < 1 || day > 28 || hour > 23)) return false;
    settles_[which].reset();
    if (used) settles_[which] = {static_cast<std::uint8_t>(day), static_cast<std::uint8_t>(hour)};
    return true;
}

std::uint16_t dlt645_meter::put_limit(data_id id, bytes_view data) {
    const auto value = bcd_read_le(data);
    if (data.size() != 4 || !value) return refusal::other;
    *limit_of(*this, id) = *value;
    return 0;
}

std::uint16_t dlt645_meter::put_clock(data_id id, bytes_view data, std::uint32_t operator_code) {
    auto c = stamp(wall_time(), 6);  // ss mm hh DD MM YY
    const std::size_t length = id == ids::date ? 4 : id == ids::time ? 3 : 7;
    if (data.size() != length) return refusal::other;
    if (id != ids::date) std::copy_n(data.begin(), 3, c.begin());
    if (id != ids::time) std::copy_n(data.end() - 3, 3, c.begin() + 3);
    const auto when = read_stamp(c);
    if (!when) return refusal::other;
    set_wall_time(*when, operator_code);
    return 0;
}

}  // namespace submeter::inline v0::simulate
