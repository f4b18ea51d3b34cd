// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/check_seals.hpp"

namespace submeter::inline v0::ledger {

result<anchor> check_seals(store& journal, const anchor& known) {
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
