// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/flat_map.hpp"
#include "submeter/ledger/statement_of_account.hpp"

#include <span>

namespace submeter::inline v0::ledger::detail {

// What the lines of an account that people owe on have left unpaid.
struct unpaid {
    std::vector<statement_line> debts{};  // `minor` is what is left of each; the oldest first
    exact credit = 0;                     // paid beyond all debts: a positive amount
};

inline std::optional<id128> find_link(const statement_line& line, link_kind what) noexcept {
    for (const auto& link : line.links)
        if (link.what == what) return link.id;
    return std::nullopt;
}

// Takes as much from both, a debt and a credit, as the smaller has.
inline void offset(statement_line& debt, statement_line& credit) noexcept {
    const auto both = std::min(debt.minor, -credit.minor);
    debt.minor -= both;
    credit.minor += both;
}

// What undoes or corrects an entry counts against that entry; the newest first, so that an undone
// undoing leaves the first as it was. `lines` are in the order of recording.
inline void offset_originals(std::vector<statement_line>& lines) {
    flat_map<id128, std::size_t, id_hash> places;
    for (std::size_t i = 0; i < lines.size(); ++i)
        places.try_emplace(lines[i].id, i);
    for (auto i = lines.size(); i-- > 0;) {
        const auto original = find_link(lines[i], link_kind::original);
        const auto* place = original ? places.find(*original) : nullptr;
        if (place == nullptr || *place >= i) continue;
        auto& of = lines[*place];
        if (lines[i].minor < 0 && of.minor > 0) offset(of, lines[i]);
        if (lines[i].minor > 0 && of.minor < 0) offset(lines[i], of);
    }
}

struct billed_line {
    id128 bill;
    statement_line* line = nullptr;
};

// The lines of one bill, the oldest first: each credit pays the oldest debt that is left.
inline void offset_bill(std::span<const billed_line> lines) noexcept {
    auto debt = lines.begin();
    for (const auto& [bill, credit] : lines)
        while (credit->minor < 0 && debt != lines.end()) {
            if (debt->line->minor > 0) offset(*debt->line, *credit);
            if (debt->line->minor <= 0) ++debt;
        }
}

// What pays a bill counts against the debts of that bill. `lines` have the oldest first.
inline void offset_bills(std::vector<statement_line>& lines) {
    std::vector<billed_line> billed;
    for (auto& line : lines)
        if (const auto bill = find_link(line, link_kind::bill)) billed.push_back({*bill, &line});
    std::stable_sort(billed.begin(), billed.end(),
                     [](const auto& a, const auto& b) { return a.bill < b.bill; });
    const std::span all{billed};
    for (std::size_t first = 0, end = 0; first < all.size(); first = end) {
        while (end < all.size() && all[end].bill == all[first].bill)
            ++end;
        offset_bill(all.subspan(first, end - first));
    }
}

// Lines in the order of recording become what is unpaid of them. What is named counts first; the
// rest of what was paid has paid the oldest debts. O(n log n).
inline unpaid settle(std::vector<statement_line> lines) {
    offset_originals(lines);
    std::stable_sort(lines.begin(), lines.end(),
                     [](const auto& a, const auto& b) { return a.effective < b.effective; });
    offset_bills(lines);
    unpaid out;
    for (const auto& line : lines)
        if (line.minor < 0) out.credit -= line.minor;
    for (auto& line : lines) {
        if (line.minor <= 0) continue;
        const auto paid = std::min(out.credit, exact{line.minor});
        out.credit -= paid;
        line.minor -= static_cast<std::int64_t>(paid);
        if (line.minor > 0) out.debts.push_back(std::move(line));
    }
    return out;
}

}  // namespace submeter::inline v0::ledger::detail
