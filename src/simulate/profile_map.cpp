// SPDX-License-Identifier: Apache-2.0
// The map of a virtual Modbus meter, made of the places that a profile names.
#include "profile_map.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

namespace {

using meter::counts_bits;
using meter::part_list;

constexpr std::size_t list_length_max = 14;  // slots or zones
constexpr std::size_t numbered_max = 8;      // day tables

std::int64_t wire_address(const meter::device& d, const meter::parameter& where) {
    return meter::value_of(d, where) - meter::value_of(d, d.map->dialect.first_address);
}

std::uint32_t units_of(std::uint8_t function) {
    return counts_bits(function) ? 1 : 2;
}

std::size_t octets_of(const std::vector<meter::data_part>& parts) {
    std::size_t out = 0;
    for (const auto& p : parts) {
        const std::size_t times =
            p.each == part_list::none || p.parts.empty()
                ? 1
                : std::max<std::size_t>(p.pad_to, p.pad_to == 0 ? list_length_max : 0);
        out += p.parts.empty() ? p.octets : times * octets_of(p.parts);
    }
    return out;
}

// Adds places to a map; keeps the error.
class map_maker {
public:
    explicit map_maker(const meter::device& d) : d_(d) {
        map_.read_count_max = d.map->limits.registers;
        map_.read_bit_count_max = d.map->limits.coils;
    }

    result<modbus_map> make() {
        for (const auto& b : d_.map->blocks)
            add(b.function, wire_address(d_, b.where), b.count);
        for (const auto& row : d_.map->registers)
            for (const auto& at : places_of(d_, row))
                add_row(row, at);
        fill_gaps(map_.holding);
        fill_gaps(map_.input);
        fill_gaps(map_.coils);
        fill_gaps(map_.discrete_inputs);
        for (const auto& [address, value] : map_.holding)
            map_.read_only.insert(address);
        for (const auto& rule : d_.map->commands)
            for (const auto& write : rule.writes)
                add_write(write, numbers_of(rule, write));
        if (!inside_) return fail(errc::bad_value);
        return std::move(map_);
    }

private:
    void add_row(const meter::register_row& row, const row_place& at) {
        const auto unit = units_of(at.function);
        const auto size = counts_bits(at.function) ? row.width : row.octets;
        const std::int64_t first = at.start / unit;
        add(at.function, first, (std::int64_t{at.start} + size + unit - 1) / unit - first);
    }

    // How many tables or holidays there are.
    [[nodiscard]] std::size_t numbers_of(const meter::command_rule& rule,
                                         const meter::write_rule& write) const {
        if (write.step == 0) return 1;
        return rule.numbers ? static_cast<std::size_t>(meter::value_of(d_, *rule.numbers))
                            : numbered_max;
    }

    void add_write(const meter::write_rule& rule, std::size_t numbers) {
        if (!rule.where) return;
        const bool bits = meter::writes_bits(rule.function);
        const auto count =
            static_cast<std::int64_t>(bits ? rule.data.size() : (octets_of(rule.data) + 1) / 2);
        const std::size_t circuits = std::max<std::size_t>(rule.circuits, 1);
        const std::size_t items =
            rule.items.each == part_list::none
                ? 1
                : static_cast<std::size_t>(meter::value_of(d_, rule.items.most));
        for (std::size_t k = 0; k < numbers * circuits * items; ++k) {
            const auto moved = static_cast<std::int64_t>(
                rule.step * (k % numbers) + rule.circuit_step * (k / numbers % circuits) +
                rule.items.step * (k / numbers / circuits));
            const auto first = wire_address(d_, *rule.where) + moved;
            add(bits ? 1 : 3, first, count);
            for (auto at = first; !bits && at < first + count; ++at)
                map_.read_only.erase(static_cast<std::uint16_t>(at));
        }
        if (rule.verify.where) add(bits ? 1 : 3, wire_address(d_, *rule.verify.where), count);
    }

    void add(std::uint8_t function, std::int64_t first, std::int64_t count) {
        if (first < 0 || first + count > 0x10000) {
            inside_ = false;
            return;
        }
        for (auto at = first; at < first + count; ++at)
            put(function, static_cast<std::uint16_t>(at));
    }

    void put(std::uint8_t function, std::uint16_t address) {
        if (function == 1) map_.coils.try_emplace(address, false);
        if (function == 2) map_.discrete_inputs.try_emplace(address, false);
        if (function == 3) map_.holding.try_emplace(address, std::uint16_t{0});
        if (function == 4) map_.input.try_emplace(address, std::uint16_t{0});
    }

    // What the planner reads in between must be there.
    template <class Places>
    void fill_gaps(Places& places) {
        std::vector<std::uint16_t> between;
        for (auto it = places.begin(); it != places.end(); ++it) {
            const auto next = std::next(it);
            if (next == places.end() || next->first - it->first - 1 > d_.map->limits.gap) continue;
            for (int at = it->first + 1; at < next->first; ++at)
                between.push_back(static_cast<std::uint16_t>(at));
        }
        for (const auto at : between)
            places.try_emplace(at);
    }

    const meter::device& d_;
    modbus_map map_;
    bool inside_ = true;
};

}  // namespace

std::vector<row_place> places_of(const meter::device& d, const meter::register_row& row) {
    std::vector<row_place> out;
    const auto add = [&](const meter::parameter& where, std::uint8_t function,
                         std::uint16_t offset) {
        const auto first = wire_address(d, where) * units_of(function) + offset;
        out.push_back({function, static_cast<std::uint32_t>(first)});
    };
    if (row.where) add(*row.where, row.function, row.block ? std::uint16_t{0} : row.offset);
    if (row.block) {
        const auto& b = d.map->blocks[*row.block];
        add(b.where, b.function, row.offset);
    }
    return out;
}

result<modbus_map> map_of(const meter::device& d) {
    return map_maker{d}.make();
}

std::vector<std::byte> octets_at(const modbus_map& map, const row_place& at, std::size_t size) {
    const auto& from = at.function == 4 ? map.input : map.holding;
    std::vector<std::byte> out;
    for (std::uint32_t k = at.start; k < at.start + size; ++k) {
        const auto word = from.at(static_cast<std::uint16_t>(k / 2));
        out.push_back(static_cast<std::byte>(k % 2 == 0 ? word >> 8 : word & 0xFF));
    }
    return out;
}

void put_octets(modbus_map& map, const row_place& at, bytes_view octets) {
    auto& to = at.function == 4 ? map.input : map.holding;
    std::uint32_t k = at.start;
    for (const auto octet : octets) {
        auto& word = to.at(static_cast<std::uint16_t>(k / 2));
        word = static_cast<std::uint16_t>(k % 2 == 0 ? (word & 0xFF) | to_u8(octet) << 8
                                                     : (word & 0xFF00) | to_u8(octet));
        ++k;
    }
}

void put_bits(modbus_map& map, const row_place& at, std::size_t width, std::uint64_t bits) {
    auto& to = at.function == 2 ? map.discrete_inputs : map.coils;
    for (std::size_t k = 0; k < width; ++k)
        to[static_cast<std::uint16_t>(at.start + k)] = (bits >> k & 1U) != 0;
}

}  // namespace submeter::inline v0::simulate
