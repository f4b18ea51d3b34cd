// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/journal.hpp"

#include <algorithm>

// Whether an entry handed in again says what is recorded.

namespace submeter::inline v0::ledger::detail {

// By which of its names the recorded entry was found. Who finds it by a natural key may have
// another reason.
enum class found_by : std::uint8_t { id, key };

// The keys that the caller gave.
inline std::vector<natural_key> given_keys(const entry& e) {
    auto out = e.keys;
    std::erase_if(out, [](const auto& k) { return k.what == key_kind::reversal_of; });
    return out;
}

inline bool same_authority(const entry_authority& a, const entry_authority& b, found_by name) {
    return a.by == b.by && a.approved_by == b.approved_by &&
           (name == found_by::key || a.reason == b.reason);
}

// `whole_hold`: the entry handed in posts all of a reservation without naming it, and the recorded
// one did so.
inline entry_field first_difference(const entry& given, const entry& recorded, found_by name,
                                    bool whole_hold) {
    if (given.kind != recorded.kind) return entry_field::kind;
    if (given.effective != recorded.effective) return entry_field::effective;
    if (given.offset_minutes != recorded.offset_minutes) return entry_field::offset;
    if (given.memo != recorded.memo) return entry_field::memo;
    if (given.postings != recorded.postings && !whole_hold) return entry_field::postings;
    if (!same_authority(given.authority, recorded.authority, name)) return entry_field::authority;
    if (given.links != recorded.links) return entry_field::links;
    if (given_keys(given) != given_keys(recorded)) return entry_field::keys;
    if (given.phase != recorded.phase) return entry_field::phase;
    if (given.expires != recorded.expires) return entry_field::expires;
    return given.holds == recorded.holds ? entry_field::none : entry_field::holds;
}

}  // namespace submeter::inline v0::ledger::detail
