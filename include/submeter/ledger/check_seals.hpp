// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/store.hpp"

namespace submeter::inline v0::ledger {

/// Checks the seals of a journal and nothing else, nearly as fast as SHA-256 goes. Where they are
/// an anchor's, no record before it was changed, swapped, added or cut off since it was taken;
/// whether records keep the rules, and tables say the same, verify() finds out. O(journal);
/// allocates a page at a time.
/// @return how far the journal has come; `broken_seal` with the number of the first bad record, or
///         of the anchor's last where all was written anew; `cut_off` with the number of records
///         where the anchor has more; what the store says.
[[nodiscard]] inline result<anchor> check_seals(store& journal, const anchor& known = {}) {
    anchor head;
    crypto::sha256_stream hasher;
    for (;;) {
        const auto page = journal.read(head.count, 256);
        if (!page) return fail(page.error());
        if (page->empty()) break;
        for (const auto& record : *page) {
            const auto seal = seal_of(hasher, head.seal, record.octets);
            if (record.number != head.count || record.seal != seal)
                return fail(errc::broken_seal, 0, head.count);
            head = {.count = head.count + 1, .seal = seal};
            if (head.count == known.count && head.seal != known.seal)
                return fail(errc::broken_seal, 0, record.number);
        }
    }
    if (head.count < known.count) return fail(errc::cut_off, 0, head.count);
    return head;
}

}  // namespace submeter::inline v0::ledger
