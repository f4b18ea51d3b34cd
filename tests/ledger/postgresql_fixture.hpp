// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/postgresql_proxy.hpp"
#include "ledger/postgresql_server.hpp"
#include "submeter/ledger/natural_key.hpp"
#include "submeter/ledger/postgresql_store.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

// What the tests of the PostgreSQL store share: records to append, and stores to append them to.

namespace ledger_test {

using namespace submeter;
using namespace submeter::ledger;

inline instant second(std::uint64_t n) {
    return instant{std::chrono::seconds{1'700'000'000 + n}};
}

inline const id128 book_id{0xB00C, 1};

/// A record with something for each table, and the accounts as it leaves them.
struct whole_record {
    journal_commit content;
    std::vector<account_state> accounts;
    sealed_commit sealed;

    [[nodiscard]] std::vector<const account_state*> changed() const {
        std::vector<const account_state*> out;
        for (const auto& a : accounts)
            out.push_back(&a);
        return out;
    }
    [[nodiscard]] result<void> append_to(store& to, bytes_view snapshot = {}) const {
        const auto borrowed = changed();
        return to.append(sealed, content, {.accounts = borrowed, .snapshot = snapshot});
    }
};

inline sealed_commit sealed(const journal_commit& c) {
    sealed_commit out{.number = c.number, .octets = encode(c), .seal = {}};
    crypto::sha256_stream with;
    out.seal = seal_of(with, {}, out.octets);
    return out;
}

/// Record 0: the book and its accounts.
inline whole_record founding(const id128& book = book_id) {
    whole_record out;
    out.content = {.number = 0, .recorded = second(0)};
    out.content.opens = book_identity{.id = book, .in = {}, .zone = "Asia/Shanghai"};
    for (const ledger_account account : {ledger_account{1031, 0}, ledger_account{2010, 17}}) {
        account_settings s{.account = account};
        s.floors = {{since_ever, -500}, {second(10), 0}};
        s.levels_minor = {100, 20};
        s.rearm_minor = 5;
        out.content.accounts.push_back(s);
        out.accounts.push_back({.settings = s});
    }
    out.sealed = sealed(out.content);
    return out;
}

inline entry top_up(std::uint64_t n) {
    entry out;
    out.id = {0xE, n};
    out.kind = entry_kind::top_up;
    out.effective = second(n);
    out.memo = "order " + std::to_string(n);
    out.postings = {{{1031, 0}, 100}, {{2010, 17}, -100}};
    out.offset_minutes = 480;
    out.authority = {.by = operator_id{7}, .approved_by = operator_id{8}, .reason = "\xE7\x94\xB5"};
    out.keys = {keys::trade("wechat", std::to_string(n)), keys::bill({0xE, n})};
    return out;
}

/// Record n: two entries with ids 2n − 1 and 2n, a burned id and an alarm.
inline whole_record business(std::uint64_t n) {
    auto out = founding();
    out.content.number = n;
    out.content.recorded = second(n);
    out.content.opens.reset();
    out.content.accounts.clear();
    out.content.first_sequence = 2 * n - 1;
    out.content.entries = {top_up(2 * n - 1), top_up(2 * n)};
    auto& hold = out.content.entries.back();
    hold.phase = entry_phase::pending;
    hold.expires = second(n + 1000);
    hold.holds = {0xE, 1};
    out.content.burned = {{{0xB, n}, errc::below_floor}};
    out.content.events = {{{2010, 17}, 1, 100, 50, {0xE, 2 * n}, second(n)}};
    for (auto& a : out.accounts) {
        a.minor = static_cast<std::int64_t>(n) * (a.settings.account.code == 1031 ? 100 : -100);
        a.pending_credits = static_cast<std::int64_t>(n) * 100;
        a.version = n;
        a.below = 1;
    }
    out.sealed = sealed(out.content);
    return out;
}

/// A store at hand, or the end of the test.
inline std::unique_ptr<store> opened(result<std::unique_ptr<store>> from) {
    if (!from) throw std::runtime_error{std::string{describe(from.error().code).name}};
    return std::move(*from);
}

/// Time for everything, on any machine.
inline const postgresql::params patient{.deadline = std::chrono::minutes{2}};

}  // namespace ledger_test
