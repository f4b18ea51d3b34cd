// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/book_pair.hpp"

namespace submeter::inline v0::ledger {

namespace {

// The natural keys of a pair's steps. The one that says where to holds the taking book and its
// customer, so that the giving book alone knows what is to be done.
natural_key pair_end_key(id128 group) {
    return keys::group(group, "end");
}
natural_key pair_taker_key(const book_pair& p) {
    return {key_kind::group,
            detail::join_key({submeter::to_text(p.group), "to", submeter::to_text(p.taking_book),
                              std::to_string(to_number(p.taker))})};
}

bool read_taker(book_pair& out, const natural_key& key) {
    constexpr std::size_t id_digits = 32;
    const std::string_view text{key.value};
    const auto start = submeter::to_text(out.group).append("/to/");
    if (key.what != key_kind::group || text.substr(0, start.size()) != start) return false;
    const auto rest = text.substr(start.size());
    const auto taking = parse_id128(rest.substr(0, id_digits));
    if (!taking || rest.size() < id_digits + 2 || rest[id_digits] != '/') return false;
    const auto taker = parse_number(rest.substr(id_digits + 1));
    if (!taker) return false;
    out.taking_book = *taking;
    out.taker = account_id{*taker};
    return true;
}

// What step 1 says about the pair. @return `bad_value` where it is no such step.
result<book_pair> pair_of(const entry& reserves, denomination in) {
    book_pair out{.group = reserves.id,
                  .effective = reserves.effective,
                  .memo = reserves.memo,
                  .authority = reserves.authority};
    bool known = false;
    for (const auto& key : reserves.keys)
        known = known || read_taker(out, key);
    if (!known || reserves.phase != entry_phase::pending || reserves.postings.size() != 2 ||
        reserves.postings[0].account.code != code_prepaid)
        return fail(errc::bad_value);
    out.giver = account_id{reserves.postings[0].account.owner};
    out.amount = {reserves.postings[0].minor, in};
    return out;
}

bool same_transfer(const book_pair& a, const book_pair& b) noexcept {
    return a.giver == b.giver && a.taking_book == b.taking_book && a.taker == b.taker &&
           a.amount == b.amount;
}

// What happened in a period that is closed by now is posted in the open one.
entry_head pair_head(const book_pair& p, id128 id, const book_reader& in) {
    entry_head out{.id = id, .effective = p.effective, .memo = p.memo, .authority = p.authority};
    if (const auto open = closed_before(in.state()); p.effective < open) {
        out.effective = open;
        out.late_for = p.effective;
    }
    return out;
}

result<entry> reserving(const book_pair& p, const book_reader& giving) {
    const posting_rules rules{.in = giving.identity().in};
    auto e = rules.transfer_out(pair_head(p, p.group, giving), p.group, p.giver, p.amount);
    if (!e) return e;
    e->phase = entry_phase::pending;
    e->keys.push_back(pair_taker_key(p));
    return e;
}

result<entry> taking(const book_pair& p, const book_reader& by) {
    const posting_rules rules{.in = by.identity().in};
    return rules.transfer_in(pair_head(p, p.group, by), p.group, p.taker, p.amount);
}

entry ending(const book_pair& p, const book_reader& giving, id128 id, entry_phase how) {
    auto head = pair_head(p, id, giving);
    entry out{.id = id,
              .kind = entry_kind::transfer,
              .effective = head.effective,
              .memo = std::move(head.memo),
              .postings = {}};
    out.authority = std::move(head.authority);
    out.links = {{link_kind::group, p.group}};
    out.keys = {pair_end_key(p.group)};
    out.phase = how;
    out.holds = p.group;
    return out;
}

result<pair_state> end_pair(const book_pair& p, id128 end, entry_phase how, book& giving,
                            instant now) {
    const auto done = giving.commit(ending(p, giving, end, how), now);
    if (!done) return fail(done.error());
    if (done->results[0].what != outcome::created) return fail(errc::key_conflict);
    return how == entry_phase::post ? pair_state::finished : pair_state::withdrawn;
}

// Step 2. What the state of the taking book refuses is refused for good, since the id is burned.
result<pair_state> take(const book_pair& p, id128 end, book& giving, book& by, instant now) {
    const auto e = taking(p, by);
    if (!e) return fail(e.error());
    const auto done = by.commit(std::span{&*e, 1}, now);
    if (!done) return fail(done.error());
    const auto& r = done->results[0];
    if (r.what == outcome::created || r.what == outcome::exists) return pair_state::taken;
    if (r.what == outcome::exists_with_different_content) return fail(errc::key_conflict);
    if (!burns(r.why.code)) return fail(r.why);
    return end_pair(p, end, entry_phase::void_pending, giving, now);
}

}  // namespace

result<std::vector<book_pair>> open_pairs(const book_reader& giving) {
    std::vector<book_pair> out;
    for (const auto& [id, held] : giving.state().balances.holds().sorted()) {
        const auto e = giving.find_entry(id);
        if (!e) return fail(e.error());
        if (!*e) continue;
        auto pair = pair_of((*e)->what, giving.identity().in);
        if (pair) out.push_back(std::move(*pair));
    }
    return out;
}

result<void> begin(book& giving, const book_pair& p, instant now) {
    const auto known = giving.find_entry(p.group);
    if (!known) return fail(known.error());
    if (*known) {
        const auto before = pair_of((*known)->what, giving.identity().in);
        if (!before || !same_transfer(*before, p)) return fail(errc::key_conflict);
        return {};
    }
    const auto e = reserving(p, giving);
    if (!e) return fail(e.error());
    const auto done = giving.commit(*e, now);
    if (!done) return fail(done.error());
    if (done->results[0].what != outcome::created) return fail(errc::key_conflict);
    return {};
}

result<pair_state> state_of(id128 group, const book_reader& giving, const book_reader& taking) {
    const auto& in = giving.identity().in;
    if (const auto like = submeter::detail::same(in, taking.identity().in); !like)
        return fail(like.error());
    const auto first = giving.find_entry(group);
    if (!first) return fail(first.error());
    if (!*first) return pair_state::none;
    const auto pair = pair_of((*first)->what, in);
    if (!pair) return fail(pair.error());
    if (pair->taking_book != taking.identity().id) return fail(errc::bad_value);
    const auto end = giving.find_entry(pair_end_key(group));
    if (!end) return fail(end.error());
    if (*end)
        return (*end)->what.phase == entry_phase::post ? pair_state::finished
                                                       : pair_state::withdrawn;
    if (giving.state().balances.holds().find(group) == nullptr) return fail(errc::hold_gone);
    const auto second = taking.find_entry(keys::group(group, "in"));
    if (!second) return fail(second.error());
    return *second ? pair_state::taken : pair_state::reserved;
}

result<pair_state> advance(id128 group, id128 end, book& giving, book& taking, instant now,
                           const std::optional<entry_authority>& by) {
    const auto state = state_of(group, giving, taking);
    if (!state || *state == pair_state::finished || *state == pair_state::withdrawn) return state;
    if (*state == pair_state::none) return fail(errc::hold_unknown);
    const auto first = giving.find_entry(group);
    if (!first) return fail(first.error());
    auto pair = pair_of((*first)->what, giving.identity().in);
    if (!pair) return fail(pair.error());
    if (by) pair->authority = *by;
    if (*state == pair_state::reserved) return take(*pair, end, giving, taking, now);
    return end_pair(*pair, end, entry_phase::post, giving, now);
}

result<pair_state> finish(id128 group, id128 end, book& giving, book& taking, instant now,
                          const std::optional<entry_authority>& by) {
    for (;;) {
        const auto state = advance(group, end, giving, taking, now, by);
        if (!state || *state == pair_state::finished || *state == pair_state::withdrawn)
            return state;
    }
}

}  // namespace submeter::inline v0::ledger
