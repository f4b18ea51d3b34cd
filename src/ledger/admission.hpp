// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/comparison.hpp"
#include "ledger/journal_reader.hpp"
#include "ledger/permission_rules.hpp"
#include "ledger/record_checks.hpp"
#include "ledger/reversal_rules.hpp"
#include "submeter/ledger/replay.hpp"

namespace submeter::inline v0::ledger {

/// Who wanted an entry that was not allowed, and what it was: "refund 2010/17:500 2050/17:-500".
inline audit_event denied_event(const entry& e, errc why, instant now) {
    std::string what{to_text(e.kind)};
    for (const auto& p : e.postings)
        what.append(" ").append(to_text(p.account)).append(":").append(std::to_string(p.minor));
    return {.at = now,
            .by = e.authority.by,
            .approved_by = e.authority.approved_by,
            .operation = "record_entry",
            .subject = submeter::to_text(e.id),
            .after = std::move(what),
            .result = std::string{describe(why).name},
            .reason = e.authority.reason};
}

/// Decides what becomes of the entries that a record was given, and leaves those in it that may be.
/// Ids above all before are new without asking; what may be known already is looked up in the
/// store in one go. Confined; it lives as long as the batch.
class admission {
public:
    admission(replay& state, store& kept, journal_commit& next)
        : state_(state), store_(kept), reader_(kept), next_(next) {}

    /// One result for each entry, in their order. @return only what the store says.
    [[nodiscard]] result<std::vector<entry_result>> run() {
        const std::span batch{next_.entries};
        if (const auto ok = look_up(batch); !ok) return fail(ok.error());
        std::vector<entry_result> out;
        out.reserve(batch.size());
        while (out.size() < batch.size()) {
            const auto rest = batch.subspan(out.size());
            if (const auto ok = take_chain(rest.first(chain_length(rest)), out); !ok)
                return fail(ok.error());
        }
        next_.entries.resize(admitted().size());
        return out;
    }

private:
    // What an id of this batch has become: an entry, or burned.
    struct fate {
        std::uint64_t sequence = 0;
        std::optional<errc> burned{};
    };

    [[nodiscard]] std::span<const entry> admitted() const noexcept {
        return state_.admitted(next_);
    }

    // The entries up to the first that ends its chain.
    static std::size_t chain_length(std::span<const entry> rest) noexcept {
        std::size_t n = 1;
        while (n < rest.size() && rest[n - 1].next == chaining::with_next)
            ++n;
        return n;
    }

    // Asks the store for all ids that are not above those before, and for all natural keys.
    result<void> look_up(std::span<const entry> batch) {
        std::vector<id128> ids;
        std::vector<natural_key> keys;
        auto greatest = state_.state().counts.greatest;
        for (const auto& e : batch) {
            if (greatest < e.id)
                greatest = e.id;
            else
                ids.push_back(e.id);
            keys.insert(keys.end(), e.keys.begin(), e.keys.end());
            if (auto own = detail::own_key(e)) keys.push_back(std::move(*own));
        }
        disordered_ = !ids.empty();
        if (const auto ok = find_ids(ids); !ok) return ok;
        return find_keys(keys);
    }

    result<void> find_ids(const std::vector<id128>& ids) {
        if (ids.empty()) return {};
        const auto places = store_.find(ids);
        if (!places) return fail(places.error());
        for (std::size_t i = 0; i < ids.size(); ++i)
            if ((*places)[i]) known_.try_emplace(ids[i], *(*places)[i]);
        return {};
    }

    result<void> find_keys(const std::vector<natural_key>& keys) {
        if (keys.empty()) return {};
        const auto holders = store_.find_keys(keys);
        if (!holders) return fail(holders.error());
        for (std::size_t i = 0; i < keys.size(); ++i)
            if ((*holders)[i] != 0) taken_.try_emplace(keys[i], (*holders)[i]);
        return {};
    }

    // All of a chain, or nothing of it but the burned id of the one that failed.
    result<void> take_chain(std::span<entry> chain, std::vector<entry_result>& out) {
        const auto before = state_.mark(next_);
        const auto first = out.size();
        for (auto& e : chain) {
            const bool open = &e == &chain.back() && e.next == chaining::with_next;
            auto& item = out.emplace_back();
            if (open)
                item.why = {.code = errc::open_chain};
            else if (const auto ok = decide(e, item); !ok)
                return ok;
            if (!fails(item)) continue;
            const auto culprit = item;
            if (chain.size() > 1) break_chain(before, first, chain.size(), out);
            if (culprit.what == outcome::refused && burns(culprit.why.code))
                burn(e, culprit.why.code);
            return {};
        }
        return {};
    }

    static bool fails(const entry_result& r) noexcept {
        return r.what != outcome::created && r.what != outcome::exists;
    }

    // Takes back what the chain has recorded; the last result is that of its culprit.
    void break_chain(const replay::position& before, std::size_t first, std::size_t length,
                     std::vector<entry_result>& out) {
        for (const auto& e : admitted().last(state_.entries() - before.entries)) {
            fates_.erase(e.id);
            for (const auto& key : e.keys)
                taken_.erase(key);
        }
        state_.roll_back_to(before, next_);
        const entry_result linked{.what = outcome::refused,
                                  .why = {.code = errc::linked_entry_failed}};
        // What existed before the chain exists still.
        for (auto i = first; i + 1 < out.size(); ++i)
            if (out[i].sequence > state_.entries()) out[i] = linked;
        out.resize(first + length, linked);
    }

    void burn(const entry& e, errc why) {
        state_.burn({e.id, why}, next_);
        if (disordered_) fates_.try_emplace(e.id, {.burned = why});
        if (detail::is_denial(why) && !state_.state().operators.empty())
            next_.audits.push_back(denied_event(e, why, next_.recorded));
    }

    // Known by its id, known by a natural key, or new: the result, which is a refusal so far.
    result<void> decide(entry& e, entry_result& out) {
        if (disordered_) {
            if (const auto* here = fates_.find(e.id))
                return known(e, here->sequence, here->burned, out);
            if (const auto* there = known_.find(e.id))
                return known(e, there->sequence, there->burned, out);
        }
        auto own = detail::own_key(e);
        if (const auto holder = holder_of(e, own))
            return compare(e, holder, detail::found_by::key, out);
        const std::size_t added = own ? 1 : 0;
        if (own) e.keys.push_back(std::move(*own));
        const auto why = admit(e, added);
        if (!why) return fail(why.error());
        if (*why)
            out.why = **why;
        else
            created(out);
        return {};
    }

    std::uint64_t holder_of(const entry& e, const std::optional<natural_key>& own) const {
        if (taken_.size() == 0) return 0;
        for (const auto& key : e.keys) {
            const auto* at = key.what == key_kind::reversal_of ? nullptr : taken_.find(key);
            if (at != nullptr) return *at;
        }
        const auto* at = own ? taken_.find(*own) : nullptr;
        return at == nullptr ? 0 : *at;
    }

    // Why an entry is refused, or nothing when it is in the record.
    using refusal = std::optional<error>;

    // The rules, in the order of docs/reference/permissions.md.
    result<refusal> admit(entry& e, std::size_t own_keys) {
        if (const auto ok = state_.check(e, own_keys, next_); !ok) return ok.error();
        if (const auto ok = detail::check_authority(state_.state(), e); !ok) return ok.error();
        if (const auto ok = state_.check_open(e); !ok) return ok.error();
        if (e.kind == entry_kind::reversal) {
            const auto why = check_original(e);
            if (!why || *why) return why;
        }
        if (e.phase == entry_phase::post && e.postings.empty())
            if (const auto* held = state_.balances().holds().find(e.holds))
                e.postings = held->reserved;
        const auto ended = e.holds;
        const auto ok = state_.admit(e, next_);
        if (ok) return refusal{};
        if (ok.error().code != errc::hold_unknown) return ok.error();
        const auto pending = find(ended);
        if (!pending) return fail(pending.error());
        const bool was = *pending && (*pending)->phase == entry_phase::pending;
        return error{.code = was ? errc::hold_gone : errc::hold_unknown};
    }

    result<refusal> check_original(const entry& reversal) {
        const auto original = find(*find_link(reversal, link_kind::original));
        if (!original) return fail(original.error());
        if (!*original) return error{.code = errc::not_reversible};
        if (const auto ok = detail::check_reversal(reversal, **original); !ok) return ok.error();
        if ((*original)->kind == entry_kind::reversal)
            if (const auto ok = detail::check_approval(state_.state(), reversal.authority); !ok)
                return ok.error();
        return refusal{};
    }

    // The entry under an id, in the store or in this batch.
    result<std::optional<entry>> find(const id128& id) {
        auto recorded = reader_.find(id);
        if (!recorded) return fail(recorded.error());
        if (*recorded) return std::optional{std::move((*recorded)->what)};
        for (const auto& e : admitted())
            if (e.id == id) return std::optional{e};
        return std::nullopt;
    }

    void created(entry_result& out) {
        const auto& e = admitted().back();
        out.what = outcome::created;
        out.sequence = state_.entries();
        if (disordered_) fates_.try_emplace(e.id, {.sequence = out.sequence, .burned = {}});
        for (const auto& key : e.keys)
            taken_.try_emplace(key, out.sequence);
    }

    result<void> known(const entry& e, std::uint64_t sequence, const std::optional<errc>& burned,
                       entry_result& out) {
        if (!burned) return compare(e, sequence, detail::found_by::id, out);
        out.what = outcome::burned;
        out.why = {.code = *burned};
        return {};
    }

    result<void> compare(const entry& e, std::uint64_t sequence, detail::found_by name,
                         entry_result& out) {
        out.sequence = sequence;
        const bool here = !admitted().empty() && sequence >= next_.first_sequence;
        if (here) return compare(e, admitted()[sequence - next_.first_sequence], name, out);
        const auto recorded = reader_.entry_at(sequence);
        if (!recorded) return fail(recorded.error());
        return compare(e, recorded->what, name, out);
    }

    result<void> compare(const entry& e, const entry& recorded, detail::found_by name,
                         entry_result& out) {
        const auto whole = posts_whole_hold(e, recorded);
        if (!whole) return fail(whole.error());
        out.differs_in = detail::first_difference(e, recorded, name, *whole);
        out.what = out.differs_in == entry_field::none ? outcome::exists
                                                       : outcome::exists_with_different_content;
        return {};
    }

    // A post without postings is recorded with those of its reservation.
    result<bool> posts_whole_hold(const entry& e, const entry& recorded) {
        if (e.phase != entry_phase::post || !e.postings.empty()) return false;
        if (recorded.phase != entry_phase::post || recorded.holds != e.holds) return false;
        const auto pending = find(e.holds);
        if (!pending) return fail(pending.error());
        return *pending && (*pending)->postings == recorded.postings;
    }

    replay& state_;
    store& store_;
    journal_reader reader_;
    journal_commit& next_;
    bool disordered_ = false;  // some id is not above all before it
    detail::flat_map<id128, entry_place, detail::id_hash> known_;           // in the store
    detail::flat_map<id128, fate, detail::id_hash> fates_;                  // in this batch
    detail::flat_map<natural_key, std::uint64_t, detail::key_hash> taken_;  // in either
};

}  // namespace submeter::inline v0::ledger
