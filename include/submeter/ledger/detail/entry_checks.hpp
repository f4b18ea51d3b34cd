// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/flow/entry.hpp"
#include "submeter/ledger/detail/checks.hpp"
#include "submeter/ledger/journal_version.hpp"

#include <algorithm>
#include <limits>

// What is wrong with an entry whatever the state of the book is.

namespace submeter::inline v0::ledger::detail {

// Which entry has what: an expiry, a reservation that it ends, postings.
inline result<void> check_phase(const entry& e) noexcept {
    const bool ends = e.phase == entry_phase::post || e.phase == entry_phase::void_pending;
    if (ends != (e.holds != id128{})) return fail(errc::bad_phase);
    if (e.expires && e.phase != entry_phase::pending) return fail(errc::bad_phase);
    if (e.phase == entry_phase::void_pending && !e.postings.empty()) return fail(errc::bad_phase);
    if (e.kind == entry_kind::reversal && e.phase != entry_phase::plain)
        return fail(errc::bad_phase);
    return {};
}

inline result<void> check_postings(const entry& e) noexcept {
    const bool none = e.phase == entry_phase::void_pending || e.phase == entry_phase::post;
    if (none && e.postings.empty()) return {};
    if (e.postings.size() < 2) return fail(errc::too_few_postings);
    exact sum = 0;
    std::size_t i = 0;
    for (const auto& [account, minor] : e.postings) {
        if (minor == 0) return fail(errc::zero_amount, 0, i);
        if (minor == std::numeric_limits<std::int64_t>::min()) return fail(errc::overflow, 0, i);
        sum += minor;
        ++i;
    }
    if (sum != 0) return fail(errc::unbalanced);
    return {};
}

inline result<void> check_times(const entry& e, instant now) noexcept {
    if (const auto ok = check_time(e.effective); !ok) return ok;
    if (e.offset_minutes <= -1440 || e.offset_minutes >= 1440) return fail(errc::bad_date);
    if (!e.expires) return {};
    if (const auto ok = check_time(*e.expires); !ok) return ok;
    if (*e.expires <= now) return fail(errc::bad_date);
    return {};
}

// What every store can index, in octets.
inline constexpr std::size_t natural_key_max = 1024;

// The place of the first key that stands before it already; their count where none does. Most
// entries have two or three; a fee of many customers has one for each, and they are sorted.
inline std::size_t first_repeated(const std::vector<natural_key>& keys) {
    if (keys.size() <= 16) {
        for (auto key = keys.begin(); key != keys.end(); ++key)
            if (std::find(keys.begin(), key, *key) != key)
                return static_cast<std::size_t>(key - keys.begin());
        return keys.size();
    }
    std::vector<std::size_t> order(keys.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
    auto out = keys.size();
    for (std::size_t i = 1; i < order.size(); ++i)
        if (keys[order[i]] == keys[order[i - 1]]) out = std::min(out, order[i]);
    return out;
}

// The key of a reversal is the book's own; `own` is how many keys at the end it has added.
inline result<void> check_keys(const entry& e, std::size_t own) {
    const auto repeated = first_repeated(e.keys);
    for (std::size_t i = 0; i < e.keys.size(); ++i) {
        const auto& key = e.keys[i];
        const bool added = i + own >= e.keys.size();
        if (key.value.empty() || key.value.size() > natural_key_max)
            return fail(errc::bad_key, 0, i);
        if (!check_text(key.value)) return fail(errc::bad_key, 0, i);
        if ((key.what == key_kind::reversal_of) != added) return fail(errc::bad_key, 0, i);
        if (i == repeated) return fail(errc::bad_key, 0, i);
    }
    return {};
}

inline result<void> check_links(const entry& e) noexcept {
    if (e.kind != entry_kind::reversal) return {};
    std::size_t originals = 0;
    for (const auto& link : e.links)
        originals += link.what == link_kind::original ? 1 : 0;
    if (originals != 1) return fail(errc::bad_link);
    return {};
}

// In the order of the rules in docs/reference/permissions.md. Records of version 1 name no
// originals, and may have an id of zero.
inline result<void> check_entry(const entry& e, instant now, std::size_t own_keys = 0,
                                std::uint8_t version = journal_version) {
    if (e.id == id128{} && version > 1) return fail(errc::bad_value);
    if (const auto ok = check_phase(e); !ok) return ok;
    if (const auto ok = check_postings(e); !ok) return ok;
    if (const auto ok = check_times(e, now); !ok) return ok;
    if (const auto ok = check_text(e.memo); !ok) return ok;
    if (const auto ok = check_text(e.authority.reason); !ok) return ok;
    if (const auto ok = check_keys(e, own_keys); !ok) return ok;
    return version > 1 ? check_links(e) : result<void>{};
}

}  // namespace submeter::inline v0::ledger::detail
