// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/book_state.hpp"

#include "ledger/record_reader.hpp"

namespace submeter::inline v0::ledger {

namespace {

constexpr std::uint8_t state_version = 1;

account_state get_account_state(detail::record_reader& in) {
    account_state out;
    in.get(out.settings);
    out.minor = in.i64();
    out.pending_debits = in.i64();
    out.pending_credits = in.i64();
    out.version = in.u64();
    out.below = in.u16();
    return out;
}

hold get_hold(detail::record_reader& in) {
    hold out;
    out.effective = in.time();
    if (in.flag()) out.expires = in.time();
    in.postings(out.reserved);
    return out;
}

}  // namespace

std::vector<std::byte> encode_state(const book_state& s) {
    detail::record_writer out{journal_version, 256 + 128 * s.balances.size()};
    out.u8(state_version);
    out.put(s.identity);
    out.u64(s.counts.records);
    out.u64(s.counts.entries);
    out.time(s.counts.recorded);
    out.put(s.counts.greatest);
    const auto accounts = s.balances.sorted();
    out.u32(accounts.size());
    for (const auto* a : accounts) {
        out.put(a->settings);
        out.i64(a->minor);
        out.i64(a->pending_debits);
        out.i64(a->pending_credits);
        out.u64(a->version);
        out.u16(a->below);
    }
    out.u32(s.balances.holds().size());
    for (const auto& [id, held] : s.balances.holds().sorted()) {
        out.put(id);
        out.time(held->effective);
        out.u8(held->expires ? 1 : 0);
        if (held->expires) out.time(*held->expires);
        out.list(held->reserved);
    }
    out.list(s.operators);
    out.put(s.policy);
    out.list(s.closings);
    return out.finish();
}

result<book_state> decode_state(bytes_view octets) {
    detail::record_reader in{octets};
    if (in.u8() != state_version && in.ok()) return fail(errc::wrong_version);
    book_state out;
    in.get(out.identity);
    out.counts.records = in.u64();
    out.counts.entries = in.u64();
    out.counts.recorded = in.time();
    in.get(out.counts.greatest);
    for (auto left = in.u32(); in.ok() && left > 0; --left)
        out.balances.load(get_account_state(in));
    for (auto left = in.u32(); in.ok() && left > 0; --left) {
        id128 id;
        in.get(id);
        out.balances.load(id, get_hold(in));
    }
    in.list(out.operators, detail::operator_size);
    in.get(out.policy);
    in.list(out.closings, 8);
    if (!in.ok() || in.remaining() != 0) return fail(errc::bad_journal, in.position());
    return out;
}

}  // namespace submeter::inline v0::ledger
