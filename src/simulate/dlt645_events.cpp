// SPDX-License-Identifier: Apache-2.0
// What a virtual DL/T 645 meter remembers: counts and records of events and purchases.
#include "dlt645_said.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt645;

namespace {

using bytes = std::vector<std::byte>;

bytes record(const outage_event& e) {
    return joined({stamp(e.start, 6), stamp(e.end, 6)});
}
bytes record(const clock_event& e) {
    return joined({word_le(e.operator_code, 4), stamp(e.before, 6), stamp(e.after, 6)});
}
bytes record(const programming_event& e) {
    return joined({stamp(e.at, 6), word_le(e.operator_code, 4), word_le(e.id, 4)});
}

// DI0 00: how often; 01 to 0A: the n-th last.
template <class Event>
std::optional<bytes> counted(const event_list<Event>& list, std::uint8_t number) {
    if (number == 0) return digits(list.count, 3);
    if (number > list.last.size()) return std::nullopt;
    return record(list.last[number - 1U]);
}

// A record of programming names up to ten identifiers: the others are FF.
std::optional<bytes> programming(const event_list<programming_event>& list, std::uint8_t number) {
    auto out = counted(list, number);
    if (out && number != 0) out->resize(50, std::byte{0xFF});
    return out;
}

// Clears of registers are counted; no record of the registers is kept.
std::optional<bytes> clearing(const event_list<programming_event>& list, std::uint8_t number) {
    if (number != 0) return std::nullopt;
    return digits(list.count, 3);
}

}  // namespace

std::optional<dlt645_meter::bytes> dlt645_meter::find_event(data_id id) const {
    if (id.di3() != 0x03) return find_relay_event(id);
    const auto number = id.di0();
    switch (id.value >> 8) {
        case 0x031100:
            return counted(events_.outages, number);
        case 0x033000:
            return programming(events_.programmings, number);
        case 0x033001:
            return clearing(events_.meter_clears, number);
        case 0x033002:
            return clearing(events_.demand_clears, number);
        case 0x033003:
            return counted(events_.event_clears, number);
        case 0x033004:
            return counted(events_.clock_changes, number);
        default:
            return id.di2() == (sells_energy() ? 0x32 : 0x33) ? find_purchase(id) : std::nullopt;
    }
}

// 0333, or 0332 where energy is sold, what number: 01 date, 02 count after, 03 amount, 04 and 05
// balance before and after, 06 cumulative. The last count is there even without a record.
std::optional<dlt645_meter::bytes> dlt645_meter::find_purchase(data_id id) const {
    if ((id.value & 0xFFFFU) == 0x0201U) return digits(money.purchases, 2);
    const std::size_t number = id.di0();
    const auto& list = events_.purchases.last;
    if (number == 0 || number > list.size()) return std::nullopt;
    const auto& e = list[number - 1];
    switch (id.di1()) {
        case 0x01:
            return stamp(e.at, 5);
        case 0x02:
            return digits(e.count, 2);
        case 0x03:
            return digits(e.cents, 4);
        case 0x04:
            return digits(e.before_cents, 4);
        case 0x05:
            return digits(e.after_cents, 4);
        case 0x06:
            return digits(e.cumulative_cents, 4);
        default:
            return std::nullopt;
    }
}

// 1D and 1E: openings and closings. 000001 the count; 00 what number: 01 time, 02 operator, 03 to
// 08 energies (forward, reverse, four quadrants), FF all of them.
std::optional<dlt645_meter::bytes> dlt645_meter::find_relay_event(data_id id) const {
    const auto& list = id.di3() == 0x1D ? events_.trips : events_.closes;
    if ((id.value & 0xFFFFFFU) == 1) return digits(list.count, 3);
    const std::size_t number = id.di0();
    if (id.di2() != 0 || number == 0 || number > list.last.size()) return std::nullopt;
    const auto& e = list.last[number - 1];
    switch (id.di1()) {
        case 0x01:
            return stamp(e.at, 6);
        case 0x02:
            return word_le(e.operator_code, 4);
        case 0x03:
            return digits(e.centi_kwh, 4);
        case 0x04:
            return digits(e.reverse_centi_kwh, 4);
        case 0x05:
        case 0x06:
        case 0x07:
        case 0x08:
            return bytes(4);
        case 0xFF:
            return joined({stamp(e.at, 6), word_le(e.operator_code, 4), digits(e.centi_kwh, 4),
                           digits(e.reverse_centi_kwh, 4), bytes(16)});
        default:
            return std::nullopt;
    }
}

}  // namespace submeter::inline v0::simulate
