// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/journal.hpp"

namespace submeter::inline v0::ledger {

/// Which entries count for a balance, on both time axes. Nothing set: all of them. A value.
struct as_of {
    std::optional<instant> effective_before{};  ///< business time, half-open as an interval is
    std::optional<instant> recorded_through{};  ///< what was known at that time
    std::optional<std::uint64_t> sequence_through{};  ///< what was known after that entry

    [[nodiscard]] bool is_now() const noexcept {
        return !effective_before && !recorded_through && !sequence_through;
    }
    [[nodiscard]] bool counts(const entry& e, instant recorded,
                              std::uint64_t sequence) const noexcept {
        return (!effective_before || e.effective < *effective_before) &&
               (!recorded_through || recorded <= *recorded_through) &&
               (!sequence_through || sequence <= *sequence_through);
    }
    [[nodiscard]] bool counts(const recorded_entry& e) const noexcept {
        return counts(e.what, e.recorded, e.sequence);
    }
    friend bool operator==(const as_of&, const as_of&) = default;
};

/// Whether an entry's postings are in balances, rather than reserved.
[[nodiscard]] constexpr bool posts(entry_phase phase) noexcept {
    return phase == entry_phase::plain || phase == entry_phase::post;
}

/// "now", or "effective before …, recorded through …, through entry …". Allocates the text.
[[nodiscard]] inline std::string to_text(const as_of& when) {
    if (when.is_now()) return "now";
    std::string out;
    const auto add = [&](std::string_view what, const std::string& value) {
        out.append(out.empty() ? "" : ", ").append(what).append(value);
    };
    if (when.effective_before) add("effective before ", submeter::to_text(*when.effective_before));
    if (when.recorded_through) add("recorded through ", submeter::to_text(*when.recorded_through));
    if (when.sequence_through) add("through entry ", std::to_string(*when.sequence_through));
    return out;
}

}  // namespace submeter::inline v0::ledger
