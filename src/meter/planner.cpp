// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/planner.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace submeter::inline v0::meter {

namespace {

bool is_wanted(const device& d, const register_row& row, const obis& what) {
    return row.what == what &&
           (row.circuit == circuit_no{} || d.circuit == circuit_no{} || row.circuit == d.circuit);
}

// Indices of the wanted rows, ascending, each once.
result<std::vector<std::size_t>> rows_of(const device& d, std::span<const obis> wanted) {
    const auto& rows = d.map->registers;
    std::vector<std::size_t> out;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        const std::size_t before = out.size();
        for (std::size_t r = 0; r < rows.size(); ++r)
            if (is_wanted(d, rows[r], wanted[k])) out.push_back(r);
        if (out.size() == before) return fail(errc::unknown_register, 0, k);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

class planner {
public:
    planner(const device& d, std::vector<std::size_t> rows) : d_(d), rows_(std::move(rows)) {}

    result<std::vector<planned_read>> plan() {
        std::vector<planned_read> blocks;
        for (std::size_t b = 0; b < map().blocks.size(); ++b)
            take_block(b, blocks);
        take_single();
        sort();
        join();
        plan_.insert(plan_.end(), std::make_move_iterator(blocks.begin()),
                     std::make_move_iterator(blocks.end()));
        sort();
        for (const auto& read : plan_)
            if (modbus() && std::uint64_t{read.where} + read.count > 0x10000U)
                return fail(errc::bad_value);
        return std::move(plan_);
    }

private:
    [[nodiscard]] const profile& map() const { return *d_.map; }
    [[nodiscard]] const register_row& row(std::size_t index) const {
        return map().registers[index];
    }
    [[nodiscard]] bool modbus() const { return map().speaks == protocol::modbus_rtu; }

    // A number before the map's first one wraps round, so that plan() refuses it.
    [[nodiscard]] std::uint32_t place_of(const parameter& where) const {
        const auto first = modbus() ? value_of(d_, map().dialect.first_address) : 0;
        return static_cast<std::uint32_t>(value_of(d_, where) - first);
    }

    // A block is worth its length when it is the only way, or saves a request.
    void take_block(std::size_t index, std::vector<planned_read>& out) {
        std::vector<std::size_t> members;
        bool only_way = false;
        for (const auto r : rows_) {
            if (row(r).block != index) continue;
            members.push_back(r);
            only_way = only_way || !row(r).where;
        }
        if (members.empty() || (!only_way && members.size() < 2)) return;
        const auto& b = map().blocks[index];
        planned_read read{.where = place_of(b.where), .function = b.function, .count = b.count};
        for (const auto r : members)
            read.rows.push_back({r, row(r).offset});
        out.push_back(std::move(read));
        std::erase_if(rows_, [&](std::size_t r) { return row(r).block == index; });
    }

    // How many registers, coils or discrete inputs hold a row that begins `offset` octets in.
    static std::uint16_t count_of(const register_row& row, std::uint16_t offset) {
        if (counts_bits(row.function)) return row.width;
        return static_cast<std::uint16_t>((offset + row.octets + 1) / 2);
    }

    void take_single() {
        for (const auto r : rows_) {
            const auto offset = row(r).block ? std::uint16_t{0} : row(r).offset;
            plan_.push_back({.where = place_of(*row(r).where),
                             .function = row(r).function,
                             .count = modbus() ? count_of(row(r), offset) : std::uint16_t{0},
                             .rows = {{r, offset}}});
        }
    }

    void sort() {
        std::stable_sort(plan_.begin(), plan_.end(),
                         [](const planned_read& a, const planned_read& b) {
                             return std::tie(a.function, a.where) < std::tie(b.function, b.where);
                         });
    }

    // Joins neighbours into one request, within the limits.
    void join() {
        std::vector<planned_read> joined;
        for (auto& next : plan_)
            if (joined.empty() || !extend(joined.back(), next)) joined.push_back(std::move(next));
        plan_ = std::move(joined);
    }

    bool extend(planned_read& read, const planned_read& next) const {
        if (modbus()) return extend_registers(read, next);
        if (map().speaks == protocol::dlt698) return extend_objects(read, next);
        if (read.where != next.where) return false;
        read.rows.insert(read.rows.end(), next.rows.begin(), next.rows.end());
        return true;
    }

    // Registers or bits in one read, unwanted ones in between where the profile lets them be.
    bool extend_registers(planned_read& read, const planned_read& next) const {
        if (read.function != next.function) return false;
        const std::uint32_t end = read.where + read.count;
        const std::uint32_t new_end = std::max<std::uint32_t>(end, next.where + next.count);
        if (next.where > end + map().limits.gap) return false;
        const bool bits = counts_bits(read.function);
        if (new_end - read.where > (bits ? map().limits.coils : map().limits.registers))
            return false;
        const std::uint32_t moved = (next.where - read.where) * (bits ? 1 : 2);
        for (const auto& picked : next.rows)
            read.rows.push_back({picked.row, static_cast<std::uint16_t>(moved + picked.offset)});
        read.count = static_cast<std::uint16_t>(new_end - read.where);
        return true;
    }

    bool extend_objects(planned_read& read, const planned_read& next) const {
        if (read.objects.empty()) read.objects = {read.where};
        if (read.objects.back() != next.where) {
            if (read.objects.size() == map().limits.objects) return false;
            read.objects.push_back(next.where);
        }
        read.rows.insert(read.rows.end(), next.rows.begin(), next.rows.end());
        return true;
    }

    const device& d_;
    std::vector<std::size_t> rows_;
    std::vector<planned_read> plan_;
};

}  // namespace

result<std::vector<planned_read>> plan_reads(const device& d, std::span<const obis> wanted) {
    auto rows = rows_of(d, wanted);
    if (!rows) return fail(rows.error());
    return planner{d, std::move(*rows)}.plan();
}

}  // namespace submeter::inline v0::meter
