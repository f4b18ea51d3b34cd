// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/sqlite_statements.hpp"
#include "ledger/sqlite_waiting_rows.hpp"

// Writes rows into the tables, inside a transaction of the caller: functions that give SQLite's
// codes.

namespace submeter::inline v0::ledger::sqlite {

inline int file_entries(statements& sql, const waiting_rows& from) {
    const auto plain = [&](statement& to, int at, std::size_t place) {
        bind_row(to, at, from.entry_at(place));
    };
    std::size_t next = 0;
    int code = SQLITE_OK;
    for (const auto& s : from.special()) {
        if (code == SQLITE_OK) code = sql.add_plain_entries.run(next, s.place, plain);
        const auto links = join_links(s.what.links);
        bind_row(sql.add_entry, 0, from.entry_at(s.place));
        if (code == SQLITE_OK) code = bind_rest(sql.add_entry, s.what, links).run();
        next = s.place + 1;
    }
    return code == SQLITE_OK ? sql.add_plain_entries.run(next, from.entries(), plain) : code;
}

// In the order of the ids, which is that of their pages.
inline int file_ids(statements& sql, const waiting_rows& from) {
    const auto order = from.by_id();
    return sql.add_ids.run(0, order.size(), [&](statement& to, int at, std::size_t i) {
        const auto row = from.entry_at(order[i]);
        to.bind(at + 1, row.id).bind(at + 2, row.sequence);
    });
}

inline int file_accounts(statements& sql, const waiting_rows& from, const account_chains& chains) {
    const auto accounts = from.accounts();
    std::vector<std::pair<std::string, std::string>> texts;
    texts.reserve(accounts.size());
    for (const auto* a : accounts)
        texts.emplace_back(join_floors(a->settings.floors), join_numbers(a->settings.levels_minor));
    return sql.set_accounts.run(0, accounts.size(), [&](statement& to, int at, std::size_t i) {
        const auto& a = *accounts[i];
        const auto& [floors, levels] = texts[i];
        bind_account(to, at, a, chains.last(a.settings.account), floors, levels);
    });
}

/// All that waits, after `filed` records.
inline int file_rows(statements& sql, const waiting_rows& from, const account_chains& chains,
                     std::uint64_t filed) {
    int code = from.opens() ? bind_identity(sql.add_book, *from.opens()).run() : SQLITE_OK;
    if (code == SQLITE_OK) code = file_entries(sql, from);
    if (code == SQLITE_OK) code = file_ids(sql, from);
    for (const auto& k : from.keys())
        if (code == SQLITE_OK) code = bind_key(sql.add_key, k.what).bind(3, k.sequence).run();
    for (const auto& b : from.burned())
        if (code == SQLITE_OK) code = bind_burnt(sql.add_burnt, b.commit, b.what).run();
    for (const auto& a : from.alarms())
        if (code == SQLITE_OK) code = bind_alarm(sql.add_alarm, a.commit, a.line, a.what).run();
    if (code == SQLITE_OK) code = file_accounts(sql, from, chains);
    return code == SQLITE_OK ? sql.set_filed.bind(1, filed + from.records()).run() : code;
}

}  // namespace submeter::inline v0::ledger::sqlite
