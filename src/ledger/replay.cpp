// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/replay.hpp"

#include "ledger/record_checks.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

replay::replay(uniqueness ids, sealing seals) : ids_are_(ids), seals_(seals) {}

replay::replay(book_state state, const crypto::sha256_digest& seal)
    : state_(std::move(state)), version_(journal_version) {
    head_ = {.count = state_.counts.records, .seal = seal};
}

replay::~replay() = default;
replay::replay(replay&& other) noexcept = default;
replay& replay::operator=(replay&& other) noexcept = default;

result<void> replay::feed(const sealed_commit& record, journal_commit& content) {
    if (seal(record.octets) != record.seal) return fail(errc::broken_seal);
    if (const auto ok = decode_commit(record.octets, content); !ok) return ok;
    if (record.number != content.number || !fits(content)) return fail(errc::bad_journal);
    if (content.opens) state_.identity = *content.opens;
    if (state_.balances.expire(content.recorded) != content.expired) return fail(errc::bad_journal);
    if (const auto ok = take_settings(content); !ok) return ok;
    if (const auto ok = take_entries(content); !ok) return ok;
    if (const auto ok = take_rest(content); !ok) return ok;
    version_ = content.version;
    close_record(content, record.seal);
    if (content.checkpoint && crypto::sha256(encode_state(state_)) != *content.checkpoint)
        return fail(errc::bad_journal);
    return {};
}

result<journal_commit> replay::feed(const sealed_commit& record) {
    journal_commit content;
    if (const auto ok = feed(record, content); !ok) return fail(ok.error());
    return content;
}

journal_commit replay::begin(instant now) {
    former_ = state_.counts;
    journal_commit next;
    next.number = head_.count;
    next.recorded = head_.count == 0 ? now : std::max(now, recorded());
    next.expired = state_.balances.expire(next.recorded);
    return next;
}

result<void> replay::set(const account_settings& s, journal_commit& next) {
    if (const auto ok = state_.balances.set(s); !ok) return fail(ok.error());
    next.accounts.push_back(s);
    return {};
}

void replay::roll_back_to(const position& p, journal_commit& next) {
    state_.balances.roll_back_to(p.balances);
    state_.counts.entries = p.entries;
    state_.counts.greatest = p.greatest;
    next.events.resize(p.events);
    if (p.entries == former_.entries) next.first_sequence = 0;
}

std::vector<std::byte> replay::checkpoint(journal_commit& next) {
    state_.counts.records = next.number + 1;
    state_.counts.recorded = next.recorded;
    auto octets = encode_state(state_);
    next.checkpoint = crypto::sha256(octets);
    return octets;
}

void replay::seal(const journal_commit& next, sealed_commit& out) {
    out.number = next.number;
    encode(next, out.octets);
    out.seal = seal(out.octets);
}

void replay::accept(const journal_commit& next, const crypto::sha256_digest& sealed) {
    if (next.opens) state_.identity = *next.opens;
    take_office(next);
    for (const auto& p : next.periods)
        detail::take_period(state_, p);
    close_record(next, sealed);
}

void replay::take_back() {
    state_.balances.roll_back();
    state_.counts = former_;
}

crypto::sha256_digest replay::seal(bytes_view octets) {
    if (seals_ == sealing::none) return {};
    return seal_of(hasher_, head_.seal, octets);
}

bool replay::fits(const journal_commit& c) const noexcept {
    const bool first = head_.count == 0;
    const auto sequence = c.entries.empty() ? 0 : entries() + 1;
    return detail::check_time(c.recorded) && c.number == head_.count &&
           c.opens.has_value() == first && (first || c.recorded >= recorded()) &&
           c.first_sequence == sequence && c.version >= version_;
}

result<void> replay::take_settings(const journal_commit& c) {
    for (std::size_t i = 0; i < c.accounts.size(); ++i)
        if (const auto ok = state_.balances.set(c.accounts[i]); !ok)
            return fail(ok.error().code, 0, i);
    for (std::size_t i = 0; i < c.operators.size(); ++i)
        if (const auto ok = detail::check_operator(c.operators[i]); !ok)
            return fail(ok.error().code, 0, i);
    if (c.policy)
        if (const auto ok = detail::check_policy(*c.policy); !ok) return ok;
    take_office(c);
    return {};
}

result<void> replay::take_entries(const journal_commit& c) {
    std::vector<watermark_event> events;
    for (std::size_t i = 0; i < c.entries.size(); ++i)
        if (const auto ok = take(c.entries[i], c, events); !ok) return fail(ok.error().code, 0, i);
    if (events != c.events) return fail(errc::bad_journal);
    state_.counts.entries += c.entries.size();
    return {};
}

result<void> replay::take(const entry& e, const journal_commit& c,
                          std::vector<watermark_event>& events) {
    const auto own = c.version > 1 ? detail::own_key(e) : std::nullopt;
    if (own && (e.keys.empty() || e.keys.back() != *own)) return fail(errc::bad_journal);
    if (e.phase == entry_phase::post && e.postings.empty()) return fail(errc::bad_journal);
    if (const auto ok = check(e, own ? 1 : 0, c); !ok) return ok;
    if (const auto ok = check_open(e); !ok) return ok;
    if (const auto ok = once(e.id, e.keys); !ok) return ok;
    note(e.id);
    return state_.balances.apply(e, c.recorded, events, c.version);
}

result<void> replay::take_rest(const journal_commit& c) {
    for (const auto& b : c.burned) {
        if (const auto ok = once(b.id, {}); !ok) return ok;
        note(b.id);
    }
    for (std::size_t i = 0; i < c.periods.size(); ++i) {
        if (const auto ok = detail::check_period(state_, c.periods[i], c.recorded); !ok)
            return fail(ok.error().code, 0, i);
        detail::take_period(state_, c.periods[i]);
    }
    for (std::size_t i = 0; i < c.audits.size(); ++i)
        if (const auto ok = detail::check_audit(c.audits[i]); !ok)
            return fail(ok.error().code, 0, i);
    return {};
}

void replay::take_office(const journal_commit& c) {
    for (const auto& o : c.operators)
        put_operator(state_, o);
    if (c.policy) state_.policy = *c.policy;
}

result<void> replay::once(const id128& id, const std::vector<natural_key>& keys) {
    if (ids_are_ == uniqueness::by_store) return {};
    if (!ids_.add(id)) return fail(errc::key_conflict);
    for (const auto& key : keys)
        if (!keys_.try_emplace(key, {}).second) return fail(errc::key_conflict);
    return {};
}

void replay::close_record(const journal_commit& c, const crypto::sha256_digest& sealed) {
    state_.balances.keep();
    state_.counts.records = c.number + 1;
    state_.counts.recorded = c.recorded;
    head_ = {.count = c.number + 1, .seal = sealed};
}

}  // namespace submeter::inline v0::ledger
