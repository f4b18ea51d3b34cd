// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/journal_codec.hpp"

#include "ledger/record_reader.hpp"

namespace submeter::inline v0::ledger {

void encode(const journal_commit& c, std::vector<std::byte>& octets) {
    const auto expected = 128 + 80 * c.entries.size();  // most of them have no more
    detail::record_writer out{c.version, expected, std::move(octets)};
    const bool later = c.version > 1;
    out.u8(c.version);
    out.u64(c.number);
    out.time(c.recorded);
    out.u8(c.opens ? 1 : 0);
    if (c.opens) out.put(*c.opens);
    if (later) out.list(c.expired);
    out.list(c.accounts);
    if (later) {
        out.list(c.operators);
        out.u8(c.policy ? 1 : 0);
        if (c.policy) out.put(*c.policy);
    }
    out.u64(c.first_sequence);
    out.list(c.entries);
    if (later) out.list(c.burned);
    out.list(c.events);
    if (later) {
        out.list(c.periods);
        out.list(c.audits);
        out.u8(c.checkpoint ? 1 : 0);
        if (c.checkpoint) out.octets(*c.checkpoint);
    }
    octets = out.finish();
}

std::vector<std::byte> encode(const journal_commit& c) {
    std::vector<std::byte> out;
    encode(c, out);
    return out;
}

namespace {

// What a record has before its entries.
result<void> read_head(detail::record_reader& in, journal_commit& out) {
    out.version = in.u8();
    if (in.ok() && (out.version < 1 || out.version > journal_version))
        return fail(errc::wrong_version);
    const bool later = out.version > 1;
    in.set_version(out.version);
    out.number = in.u64();
    out.recorded = in.time();
    if (in.flag()) in.get(out.opens.emplace());
    if (later) in.list(out.expired, detail::id_size);
    in.list(out.accounts, detail::settings_size);
    if (later) {
        in.list(out.operators, detail::operator_size);
        if (in.flag()) in.get(out.policy.emplace());
    }
    out.first_sequence = in.u64();
    return {};
}

}  // namespace

result<void> decode_commit(bytes_view octets, journal_commit& out) {
    detail::record_reader in{octets};
    auto entries = std::move(out.entries);
    out = {};
    out.entries = std::move(entries);
    if (const auto ok = read_head(in, out); !ok) return ok;
    const bool later = out.version > 1;
    in.list(out.entries, detail::entry_size);
    if (later) in.list(out.burned, detail::burnt_size);
    in.list(out.events, detail::event_size);
    if (later) {
        in.list(out.periods, detail::period_size);
        in.list(out.audits, detail::audit_size);
        if (in.flag()) in.get(out.checkpoint.emplace());
    }
    if (!in.ok() || in.remaining() != 0) return fail(errc::bad_journal, in.position());
    return {};
}

result<recorded_entry> decode_entry(bytes_view octets, std::uint64_t sequence) {
    detail::record_reader in{octets};
    journal_commit head;
    if (const auto ok = read_head(in, head); !ok) return fail(ok.error());
    const std::uint64_t count = in.u32();
    in.require(sequence >= head.first_sequence && sequence - head.first_sequence < count);
    recorded_entry out{.sequence = sequence, .recorded = head.recorded, .what = {}};
    for (std::uint64_t k = 0; in.ok() && k <= sequence - head.first_sequence; ++k)
        in.get(out.what);
    if (!in.ok()) return fail(errc::bad_journal, in.position());
    return out;
}

result<journal_commit> decode_commit(bytes_view octets) {
    journal_commit out;
    if (const auto ok = decode_commit(octets, out); !ok) return fail(ok.error());
    return out;
}

}  // namespace submeter::inline v0::ledger
