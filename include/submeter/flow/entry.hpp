// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/core/money.hpp"

#include <compare>
#include <string>
#include <vector>

namespace submeter::inline v0 {

/// A ledger account: a code of the book's chart, and the owner where the code has one for each
/// ("2010/17" is the prepaid money of customer account 17). A value.
struct ledger_account {
    std::uint16_t code = 0;
    std::uint64_t owner = 0;  ///< 0 where the account has no owner

    friend constexpr auto operator<=>(const ledger_account&, const ledger_account&) = default;
};

/// "2010/17", or "1020" without an owner. Allocates the text.
[[nodiscard]] inline std::string to_text(ledger_account a) {
    const auto code = std::to_string(a.code);
    return a.owner == 0 ? code : code + "/" + std::to_string(a.owner);
}

/// One leg of an entry, in the book's minor units: a debit is positive, a credit negative. A value.
struct posting {
    ledger_account account;
    std::int64_t minor = 0;

    friend constexpr bool operator==(const posting&, const posting&) = default;
};

/// Which business event an entry records.
enum class entry_kind : std::uint8_t {
    opening = 0,
    top_up = 1,
    consumption = 2,
    common_area = 3,
    property_fee = 4,
    refund = 5,
    reversal = 6,
    adjustment = 7,
};

[[nodiscard]] constexpr std::string_view to_text(entry_kind kind) noexcept {
    switch (kind) {
        case entry_kind::opening:
            return "opening";
        case entry_kind::top_up:
            return "top_up";
        case entry_kind::consumption:
            return "consumption";
        case entry_kind::common_area:
            return "common_area";
        case entry_kind::property_fee:
            return "property_fee";
        case entry_kind::refund:
            return "refund";
        case entry_kind::reversal:
            return "reversal";
        case entry_kind::adjustment:
            return "adjustment";
    }
    return "unknown";
}

/// A journal entry as the caller hands it in: its postings sum to zero. A value.
struct entry {
    id128 id;  ///< made and stored by the caller before first use
    entry_kind kind = entry_kind::adjustment;
    instant effective{};  ///< business time
    std::string memo;     ///< what a person reads: reading, plan version, order
    std::vector<posting> postings;

    friend bool operator==(const entry&, const entry&) = default;
};

}  // namespace submeter::inline v0
