// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/replay.hpp"

#include <cstdlib>

// Any octets: decoding reads them within bounds, and what it accepts as a record has this one
// encoding; a replay fed with them, rightly sealed, stays whole. So with states.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace submeter;
    const auto octets = std::as_bytes(std::span{data, size});
    if (const auto state = ledger::decode_state(octets))
        if (!ledger::decode_state(ledger::encode_state(*state))) std::abort();
    const auto content = ledger::decode_commit(octets);
    if (!content) {
        static_cast<void>(ledger::decode_entry(octets, size));
        return 0;
    }
    for (std::size_t i = 0; i < content->entries.size(); ++i) {
        const auto sequence = content->first_sequence + i;
        if (sequence < i) break;  // beyond the last number that there is
        const auto one = ledger::decode_entry(octets, sequence);
        if (!one || one->what != content->entries[i]) std::abort();
    }
    const auto again = ledger::encode(*content);
    if (!std::equal(again.begin(), again.end(), octets.begin(), octets.end())) std::abort();
    ledger::replay all;
    crypto::sha256_stream hasher;
    const ledger::sealed_commit record{
        .number = content->number, .octets = again, .seal = ledger::seal_of(hasher, {}, again)};
    if (!all.feed(record)) return 0;
    exact sum = 0;
    for (const auto& a : all.balances().all())
        sum += a.minor;
    if (sum != 0) std::abort();
    return 0;
}
