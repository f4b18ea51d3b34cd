// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/statement_of_account.hpp"

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
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        const auto original = find_link(*line, link_kind::original);
        if (!original || line->minor == 0) continue;
        const auto of =
            std::find_if(line, lines.rend(), [&](const auto& l) { return l.id == *original; });
        if (of == lines.rend()) continue;
        if (line->minor < 0 && of->minor > 0) offset(*of, *line);
        if (line->minor > 0 && of->minor < 0) offset(*line, *of);
    }
}

// What pays a bill counts against the debts of that bill, the oldest first.
inline void offset_bills(std::vector<statement_line>& lines) {
    for (auto& credit : lines) {
        const auto bill = find_link(credit, link_kind::bill);
        if (!bill) continue;
        for (auto& debt : lines)
            if (credit.minor < 0 && debt.minor > 0 && find_link(debt, link_kind::bill) == bill)
                offset(debt, credit);
    }
}

// Lines in the order of recording become what is unpaid of them. What is named counts first; the
// rest of what was paid has paid the oldest debts.
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
