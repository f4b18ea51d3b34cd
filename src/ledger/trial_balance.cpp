// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/trial_balance.hpp"

#include "ledger/journal_reader.hpp"
#include "ledger/record_writer.hpp"
#include "ledger/sum_commits.hpp"

namespace submeter::inline v0::ledger {

result<trial_balance> sum_journal(store& of, std::uint64_t records, instant effective_before) {
    return detail::sum_commits(
        [&](auto&& visit) { return journal_reader{of}.visit_commits(0, records, visit); },
        {.effective_before = effective_before});
}

result<trial_balance> make_trial_balance(const book_reader& of, instant effective_before) {
    return detail::sum_commits([&](auto&& visit) { return of.visit_commits(0, visit); },
                               {.effective_before = effective_before});
}

crypto::sha256_digest digest_of(const trial_balance& t) {
    detail::record_writer out{journal_version, 4 + 18 * t.size()};
    out.u32(t.size());
    for (const auto& [account, minor] : t) {
        out.put(account);
        out.i64(minor);
    }
    return crypto::sha256(out.finish());
}

}  // namespace submeter::inline v0::ledger
