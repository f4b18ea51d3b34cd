// SPDX-License-Identifier: Apache-2.0
// The load records of a virtual DL/T 645 meter.
#include "dlt645_said.hpp"
#include "submeter/codec/dlt645/load_record.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt645;

namespace {

using bytes = std::vector<std::byte>;

constexpr std::byte group_end{0xAA};

// The total, then phases A, B and C.
bytes with_total(const bytes& value) {
    bytes out = value;
    append(out, phases(value));
    return out;
}

// Group 0 to 5: voltages, currents and frequency; powers; power factors; energies; quadrants;
// demands.
bytes group(const load_sample& s, std::size_t number) {
    switch (number) {
        case 0:
            return joined({phases(digits(nominal_volts * 10, 2)),
                           phases(signed_digits(s.watts * 1000 / nominal_volts, 3)),
                           digits(5000, 2)});
        case 1:
            return joined({with_total(signed_digits(s.watts * 10, 3)), with_total(bytes(3))});
        case 2:
            return with_total(signed_digits(s.watts < 0 ? -1000 : 1000, 2));
        case 3:
            return joined({digits(s.centi_kwh[0], 4), digits(s.centi_kwh[1], 4), bytes(8)});
        case 4:
            return bytes(16);
        default:
            return joined({signed_digits(s.demand_deci_watts, 3), bytes(3)});
    }
}

bytes record(const load_sample& s, std::uint8_t classes, load_record_form form) {
    bytes content = stamp(s.at, 5);
    for (std::size_t k = 0; k < 6; ++k) {
        if ((s.classes & classes & 1U << k) != 0) append(content, group(s, k));
        content.push_back(group_end);
    }
    bytes out(content.size() + load_record_overhead);
    out.resize(write_load_record(content, out, form).value_or(0));
    return out;
}

}  // namespace

// 06 class 00 which: the earliest blocks (00), those from a time on (01), or the latest (02), as
// many as were asked for, or one; oldest first.
std::optional<dlt645_meter::bytes> dlt645_meter::find_loads(const read_order& order) const {
    const auto id = order.id;
    if (id.di2() > 6 || id.di1() != 0 || id.di0() > 2) return std::nullopt;
    if (order.from.has_value() != (id.di0() == 1)) return std::nullopt;
    const auto classes = static_cast<std::uint8_t>(id.di2() == 0 ? 0x3FU : 1U << (id.di2() - 1U));
    std::vector<const load_sample*> found;
    for (const auto& s : loads_.samples())
        if ((s.classes & classes) != 0 && (!order.from || s.at >= *order.from)) found.push_back(&s);
    const auto count = std::min<std::size_t>(order.blocks.value_or(1), found.size());
    if (count == 0) return std::nullopt;
    const std::size_t first = id.di0() == 2 ? found.size() - count : 0;
    bytes out;
    for (std::size_t k = first; k < first + count; ++k)
        append(out, record(*found[k], classes, params_.load_form));
    return out;
}

// Bits of 04000901: which classes are recorded.
std::uint16_t dlt645_meter::put_load_mode(bytes_view data) {
    if (data.size() != 1 || to_u8(data[0]) > 0x3F) return refusal::other;
    parameters_[0x04000901].assign(data.begin(), data.end());
    choose_loads();
    return 0;
}

void dlt645_meter::choose_loads() {
    const auto mode = to_u8(parameters_[0x04000901].front());
    for (std::uint32_t k = 0; k < loads_.minutes.size(); ++k) {
        const auto minutes = bcd_read_le(parameters_[0x04000A02 + k]).value_or(0);
        loads_.minutes[k] = static_cast<std::uint16_t>((mode >> k & 1U) != 0 ? minutes : 0);
    }
}

}  // namespace submeter::inline v0::simulate
