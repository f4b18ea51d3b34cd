// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/planner.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace submeter::inline v0::meter {

namespace {

// Indices of the wanted rows, ascending, each once.
result<std::vector<std::size_t>> rows_of(const profile& p, std::span<const obis> wanted) {
    std::vector<std::size_t> rows;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        const auto* row = find_register(p, wanted[k]);
        if (row == nullptr) return fail(errc::unknown_register, 0, k);
        rows.push_back(static_cast<std::size_t>(row - p.registers.data()));
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
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
        if (modbus()) join();
        plan_.insert(plan_.end(), std::make_move_iterator(blocks.begin()),
                     std::make_move_iterator(blocks.end()));
        sort();
        for (const auto& read : plan_)
            if (modbus() && read.where + read.count > 0x10000U) return fail(errc::bad_value);
        return std::move(plan_);
    }

private:
    [[nodiscard]] const profile& map() const { return *d_.map; }
    [[nodiscard]] const register_row& row(std::size_t index) const {
        return map().registers[index];
    }
    [[nodiscard]] bool modbus() const { return map().speaks == protocol::modbus_rtu; }

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
        planned_read read{.where = static_cast<std::uint32_t>(value_of(d_, b.where)),
                          .function = b.function,
                          .count = b.count,
                          .rows = {}};
        for (const auto r : members)
            read.rows.push_back({r, row(r).offset});
        out.push_back(std::move(read));
        std::erase_if(rows_, [&](std::size_t r) { return row(r).block == index; });
    }

    void take_single() {
        for (const auto r : rows_)
            plan_.push_back({.where = static_cast<std::uint32_t>(value_of(d_, *row(r).where)),
                             .function = row(r).function,
                             .count = static_cast<std::uint16_t>(modbus() ? row(r).octets / 2 : 0),
                             .rows = {{r, 0}}});
    }

    void sort() {
        std::sort(plan_.begin(), plan_.end(), [](const planned_read& a, const planned_read& b) {
            return std::tie(a.function, a.where) < std::tie(b.function, b.where);
        });
    }

    // Joins neighbours that are read by the same function, within the limits.
    void join() {
        std::vector<planned_read> joined;
        for (auto& next : plan_) {
            if (joined.empty() || !extend(joined.back(), next)) joined.push_back(std::move(next));
        }
        plan_ = std::move(joined);
    }

    bool extend(planned_read& read, const planned_read& next) const {
        if (read.function != next.function) return false;
        const std::uint32_t end = read.where + read.count;
        const std::uint32_t new_end = std::max<std::uint32_t>(end, next.where + next.count);
        if (next.where > end + map().limits.gap) return false;
        if (new_end - read.where > map().limits.registers) return false;
        for (const auto& picked : next.rows)
            read.rows.push_back(
                {picked.row, static_cast<std::uint16_t>((next.where - read.where) * 2)});
        read.count = static_cast<std::uint16_t>(new_end - read.where);
        return true;
    }

    const device& d_;
    std::vector<std::size_t> rows_;
    std::vector<planned_read> plan_;
};

}  // namespace

result<std::vector<planned_read>> plan_reads(const device& d, std::span<const obis> wanted) {
    auto rows = rows_of(*d.map, wanted);
    if (!rows) return fail(rows.error());
    return planner{d, std::move(*rows)}.plan();
}

}  // namespace submeter::inline v0::meter
