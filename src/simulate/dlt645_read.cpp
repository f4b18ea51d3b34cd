// SPDX-License-Identifier: Apache-2.0
// What a virtual DL/T 645 meter tells: energies, variables, freezes, and long answers in parts.
#include "dlt645_said.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt645;

namespace {

// The total (0) or a tariff (1 to 4), or all of them (FF).
template <class Show>
std::optional<std::vector<std::byte>> one_or_all(std::uint8_t which, Show show) {
    if (which <= 4) return show(which);
    if (which != 0xFF) return std::nullopt;
    std::vector<std::byte> block;
    for (std::size_t i = 0; i <= 4; ++i)
        append(block, show(i));
    return block;
}

}  // namespace

dlt645_meter::said dlt645_meter::read(const request& r) {
    long_.reset();
    const auto order = read_read_order(r);
    if (!order) return said::refuse(refusal::other);
    if ((r.id.value & 0xFFFFFFF0U) == 0x04000C00U) return said::refuse(refusal::not_authorised);
    auto found = r.id.di3() == 0x06 ? find_loads(*order) : find(r.id);
    if (!found) return said::refuse(refusal::no_such_data);
    if (found->size() <= params_.part_octets) return said::with(std::move(*found));
    const auto cut = found->begin() + static_cast<std::ptrdiff_t>(params_.part_octets);
    long_ = long_answer{.id = r.id, .rest = {cut, found->end()}, .last = {}};
    said out = said::with({found->begin(), cut});
    out.more = true;
    return out;
}

// The part after the last one, or that one again where its answer was lost.
dlt645_meter::said dlt645_meter::read_next(const request& r) {
    if (!long_ || long_->id != r.id) return said::refuse(refusal::no_such_data);
    auto& l = *long_;
    if (r.sequence == l.sequence + 1 && !l.rest.empty()) {
        const auto count = std::min(l.rest.size(), params_.part_octets);
        const auto cut = l.rest.begin() + static_cast<std::ptrdiff_t>(count);
        l.last.assign(l.rest.begin(), cut);
        l.rest.erase(l.rest.begin(), cut);
        l.sequence = r.sequence;
    } else if (r.sequence != l.sequence || l.sequence == 0) {
        return said::refuse(refusal::no_such_data);
    }
    said out = said::with(l.last);
    out.more = !l.rest.empty();
    out.sequence = l.sequence;
    return out;
}

std::optional<dlt645_meter::bytes> dlt645_meter::find(data_id id) const {
    switch (id.di3()) {
        case 0x00:
            return find_energy(id);
        case 0x01:
            return find_demand(id);
        case 0x02:
            return find_variable(id);
        case 0x03:
        case 0x1D:
        case 0x1E:
            return find_event(id);
        case 0x04:
            return find_parameter(id);
        case 0x05:
            return find_freeze(id);
        default:
            return std::nullopt;
    }
}

// 0000, 0001 and 0002: combined (forward less reverse), forward and reverse active energy; DI1 is
// the tariff, or FF; DI0 is 0 now, or the n-th last settlement.
std::optional<dlt645_meter::bytes> dlt645_meter::find_energy(data_id id) const {
    if (id.value >> 8 == (sells_energy() ? 0x009001U : 0x009002U) && id.di0() <= 1)
        return digits(id.di0() == 0 ? money.remaining_cents : money.overdraft_cents, 4);
    if (id.value == 0x000B0000) return digits(month_centi_kwh(), 4);
    if (id.value == 0x000B0001)
        return digits(settlements().empty() ? 0 : settlements().front().used_centi_kwh, 4);
    if (id.di2() > 2 || id.di0() > settlements().size()) return std::nullopt;
    const auto past = [&](flow way, std::size_t t) {
        return settlements()[id.di0() - 1U].centi_kwh[static_cast<std::size_t>(way)][t];
    };
    const auto value = [&](flow way, std::size_t t) {
        return id.di0() == 0 ? shown(t, way) : past(way, t);
    };
    return one_or_all(id.di1(), [&](std::size_t t) {
        if (id.di2() == 0)
            return signed_digits(value(flow::forward, t) - value(flow::reverse, t), 4);
        return digits(value(id.di2() == 1 ? flow::forward : flow::reverse, t), 4);
    });
}

// 0101 and 0102: maximum forward and reverse active demand with its time; DI1 and DI0 as above.
std::optional<dlt645_meter::bytes> dlt645_meter::find_demand(data_id id) const {
    if (!demands() || id.di2() < 1 || id.di2() > 2 || id.di0() > settlements().size())
        return std::nullopt;
    const std::size_t way = id.di2() - 1U;
    const auto& peaks =
        id.di0() == 0 ? (*demands())[way].peaks() : settlements()[id.di0() - 1U].demands[way];
    return one_or_all(id.di1(), [&](std::size_t t) {
        auto out = digits(peaks[t].deci_watts, 3);
        append(out, peaks[t].at ? stamp(*peaks[t].at, 5) : bytes(5));
        return out;
    });
}

std::optional<dlt645_meter::bytes> dlt645_meter::find_variable(data_id id) const {
    const auto power = watts() - watts_back();
    const auto now = tariff_in_force();
    const auto price = tariffs.tariff_price(now);
    const auto step = tariffs.step_price(month_centi_kwh());
    switch (id.value) {
        case 0x02010100:
            return digits(nominal_volts * 10, 2);
        case 0x0201FF00:
            return phases(digits(nominal_volts * 10, 2));
        case 0x02020100:
            return signed_digits(power * 1000 / nominal_volts, 3);
        case 0x0202FF00:
            return phases(signed_digits(power * 1000 / nominal_volts, 3));
        case 0x02030000:
        case 0x02030100:
        case 0x02800003:
            return signed_digits(power * 10, 3);
        case 0x02800004:
            return signed_digits(present_demand(), 3);
        case 0x02060000:
        case 0x02060100:
            return signed_digits(power < 0 ? -1000 : 1000, 2);
        case 0x02800002:
            return digits(5000, 2);
        case 0x02800007:
            return digits(250, 2);
        case 0x02800008:
            return digits(360, 2);
        case 0x0280000B:
            return digits(step, 4);
        case 0x02800020:
            return digits(price + step, 4);
        case 0x02800021:
            return digits(price, 4);
        case 0x02800022:
            return digits(module_ ? module_->minutes_left(wall_time()) : 0, 2);
        default:
            return std::nullopt;
    }
}

// 05 kind what number: 00 the time, 01 forward and 02 reverse energies of the n-th last freeze, FF
// all three, each ended by AA.
std::optional<dlt645_meter::bytes> dlt645_meter::find_freeze(data_id id) const {
    if (id.di2() > 7) return std::nullopt;
    const auto& list = freezes(static_cast<freeze_kind>(id.di2()));
    const std::size_t number = id.di0();
    if (number == 0 || number > list.size()) return std::nullopt;
    const auto& f = list[number - 1];
    bytes forward;
    bytes reverse;
    for (const auto value : f.centi_kwh)
        append(forward, digits(value, 4));
    for (const auto value : f.reverse_centi_kwh)
        append(reverse, digits(value, 4));
    switch (id.di1()) {
        case 0x00:
            return stamp(f.at, 5);
        case 0x01:
            return forward;
        case 0x02:
            return reverse;
        case 0xFF: {
            bytes out = stamp(f.at, 5);
            out.push_back(std::byte{0xAA});
            append(out, forward);
            out.push_back(std::byte{0xAA});
            append(out, reverse);
            out.push_back(std::byte{0xAA});
            return out;
        }
        default:
            return std::nullopt;
    }
}

}  // namespace submeter::inline v0::simulate
