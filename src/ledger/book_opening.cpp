// SPDX-License-Identifier: Apache-2.0
#include "ledger/book_opening.hpp"

namespace submeter::inline v0::ledger {

namespace {

constexpr std::size_t opening_page = 256;

// The seal of the record before, of zeros for record 0.
result<crypto::sha256_digest> seal_before(store& from, std::uint64_t number) {
    if (number == 0) return crypto::sha256_digest{};
    const auto page = from.read(number - 1, 1);
    if (!page) return fail(page.error());
    if (page->empty()) return fail(errc::bad_journal, 0, number - 1);
    return page->front().seal;
}

// The state after a snapshot's record, where the record's seal holds and vouches for it.
result<replay> from_snapshot(store& from, const stored_snapshot& snapshot) {
    const auto at = snapshot.number;
    const auto before = seal_before(from, at);
    if (!before) return fail(before.error());
    const auto page = from.read(at, 1);
    if (!page) return fail(page.error());
    if (page->empty()) return fail(errc::bad_journal, 0, at);
    const auto& record = page->front();
    crypto::sha256_stream hasher;
    if (seal_of(hasher, *before, record.octets) != record.seal)
        return fail(errc::broken_seal, 0, at);
    const auto content = decode_commit(record.octets);
    if (!content) return fail(content.error().code, content.error().offset, at);
    if (content->number != at || content->checkpoint != crypto::sha256(snapshot.octets))
        return fail(errc::bad_journal, 0, at);
    auto state = decode_state(snapshot.octets);
    if (!state) return fail(state.error().code, state.error().offset, at);
    return replay{std::move(*state), record.seal};
}

result<replay> start(store& from) {
    const auto snapshot = from.snapshot();
    if (!snapshot) return fail(snapshot.error());
    if (*snapshot) return from_snapshot(from, **snapshot);
    return replay{};
}

}  // namespace

result<replay> take_up_records(store& from) {
    auto out = start(from);
    if (!out) return out;
    journal_commit content;
    for (;;) {
        const auto page = from.read(out->head().count, opening_page);
        if (!page) return fail(page.error());
        if (page->empty()) break;
        for (const auto& record : *page)
            if (const auto fed = out->feed(record, content); !fed)
                return fail(fed.error().code, fed.error().offset, out->head().count);
    }
    if (out->head().count == 0) return fail(errc::bad_journal);
    return out;
}

result<replay> take_up(store& from) {
    auto out = take_up_records(from);
    if (!out) return out;
    const auto stored = from.accounts();
    if (!stored) return fail(stored.error());
    if (*stored != out->balances().all()) return fail(errc::not_conserved);
    return out;
}

result<journal_age> check_anchor(store& from, const anchor& head, const open_params& with) {
    if (!with.known || with.known->count == 0) return journal_age::complete;
    if (with.known->count > head.count) {
        if (with.if_restored == restored_book::refuse) return fail(errc::book_restored);
        return journal_age::behind;
    }
    const auto seal = seal_before(from, with.known->count);
    if (!seal) return fail(seal.error());
    if (*seal != with.known->seal) return fail(errc::broken_seal, 0, with.known->count - 1);
    return journal_age::complete;
}

audit_event restored_event(const open_params& with, const anchor& head) {
    return {.at = with.now,
            .by = with.by.by,
            .approved_by = with.by.approved_by,
            .terminal = with.by.terminal,
            .operation = "restored",
            .subject = "book",
            .before = to_text(*with.known),
            .after = to_text(head),
            .result = "done",
            .reason = with.by.reason};
}

}  // namespace submeter::inline v0::ledger
