// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/sqlite_database.hpp"
#include "ledger/sqlite_postings.hpp"
#include "ledger/table_text.hpp"
#include "submeter/ledger/store.hpp"

#include <algorithm>

// What the rows of a book's tables hold. Writing and looking up bind the same values in the same
// places.

namespace submeter::inline v0::ledger::sqlite {

// "original:0000…", one after the other.
inline std::string join_links(const std::vector<entry_link>& links) {
    std::string out;
    for (const auto& l : links)
        out.append(out.empty() ? "" : ",")
            .append(to_text(l.what))
            .append(":")
            .append(submeter::to_text(l.id));
    return out;
}

inline result<account_status> status_of(std::string_view text) {
    for (const auto s : {account_status::open, account_status::closed, account_status::frozen})
        if (text == to_text(s)) return s;
    return fail(errc::bad_journal);
}

// Columns as the SELECT of the accounts names them.
inline ledger_account account_of(const statement& row) noexcept {
    return {.code = static_cast<std::uint16_t>(row.integer(0)),
            .owner = static_cast<std::uint64_t>(row.integer(1))};
}
inline constexpr std::string_view account_types = "iiiiiiiittti";
inline result<account_state> account_row(const statement& row) {
    if (!row.has(account_types)) return fail(errc::bad_journal);
    account_state out;
    const auto code = row.integer(0);
    const auto given = row.integer(6);
    const auto status = status_of(row.text(8));
    auto floors = split_floors(row.text(9));
    auto levels = split_numbers(row.text(10));
    if (code != static_cast<std::uint16_t>(code) || given != static_cast<std::uint16_t>(given) ||
        !status || !floors || !levels)
        return fail(errc::bad_journal);
    out.settings = {.account = account_of(row),
                    .status = *status,
                    .floors = std::move(*floors),
                    .levels_minor = std::move(*levels),
                    .rearm_minor = row.integer(11)};
    out.minor = row.integer(2);
    out.pending_debits = row.integer(3);
    out.pending_credits = row.integer(4);
    out.version = static_cast<std::uint64_t>(row.integer(5));
    out.below = static_cast<std::uint16_t>(given);
    return out;
}

inline sealed_commit record_row(const statement& row) {
    sealed_commit out{
        .number = static_cast<std::uint64_t>(row.integer(0)), .octets = {}, .seal = {}};
    const auto octets = row.octets(1);
    out.octets.assign(octets.begin(), octets.end());
    // A seal of another length is none.
    if (const auto seal = row.octets(2); seal.size() == out.seal.size())
        std::copy(seal.begin(), seal.end(), out.seal.begin());
    return out;
}

inline statement& bind_commit(statement& to, std::uint64_t number, instant recorded) {
    return to.bind(1, number).bind(2, recorded);
}

inline statement& bind_identity(statement& to, const book_identity& b) {
    return to.bind(1, b.id)
        .bind(2, std::string_view{b.in.unit.code.data(), b.in.unit.code.size()})
        .bind(3, b.in.scale)
        .bind(4, std::string_view{b.zone});
}

// NULL for what an entry does not have.
inline void bind_text_or_null(statement& to, int at, std::string_view text) {
    if (text.empty())
        to.bind_null(at);
    else
        to.bind(at, text);
}
inline void bind_number_or_null(statement& to, int at, std::int64_t number) {
    if (number == 0)
        to.bind_null(at);
    else
        to.bind(at, number);
}

// Whether an entry has only what every entry has.
inline bool is_plain(const entry& e) noexcept {
    return e.phase == entry_phase::plain && e.offset_minutes == 0 && e.links.empty() &&
           e.authority == entry_authority{} && !e.expires && e.holds == id128{};
}

// What every entry's row has. It borrows.
struct entry_row {
    std::uint64_t sequence = 0;
    std::uint64_t commit = 0;
    bytes_view id{};
    entry_kind kind{};
    instant effective{};
    std::string_view memo{};
    std::string_view postings{};
};

inline statement& bind_row(statement& to, int at, const entry_row& row) {
    return to.bind(at + 1, row.sequence)
        .bind(at + 2, row.commit)
        .bind(at + 3, row.id)
        .bind(at + 4, to_text(row.kind))
        .bind(at + 5, row.effective)
        .bind(at + 6, row.memo)
        .bind(at + 7, row.postings);
}

// The rest, for one statement that runs at once: `links` is borrowed until then.
inline statement& bind_rest(statement& to, const entry& e, std::string_view links) {
    bind_number_or_null(to, 8, e.offset_minutes);
    bind_number_or_null(to, 9, static_cast<std::int64_t>(to_number(e.authority.by)));
    bind_number_or_null(to, 10, static_cast<std::int64_t>(to_number(e.authority.approved_by)));
    bind_text_or_null(to, 11, e.authority.reason);
    bind_text_or_null(to, 12, links);
    bind_text_or_null(to, 13, e.phase == entry_phase::plain ? "" : to_text(e.phase));
    if (e.expires)
        to.bind(14, *e.expires);
    else
        to.bind_null(14);
    if (e.holds != id128{})
        to.bind(15, e.holds);
    else
        to.bind_null(15);
    return to;
}

inline statement& bind_key(statement& to, const natural_key& key) {
    return to.bind(1, to_text(key.what)).bind(2, std::string_view{key.value});
}

inline statement& bind_burnt(statement& to, std::uint64_t commit, const burnt_id& b) {
    return to.bind(1, b.id).bind(2, commit).bind(3, static_cast<std::int64_t>(b.why));
}

inline statement& bind_alarm(statement& to, std::uint64_t commit, std::uint64_t line,
                             const watermark_event& e) {
    return to.bind(1, commit)
        .bind(2, line)
        .bind(3, e.account.code)
        .bind(4, e.account.owner)
        .bind(5, e.level)
        .bind(6, e.level_minor)
        .bind(7, e.balance_minor)
        .bind(8, e.cause)
        .bind(9, e.at);
}

inline statement& bind_account(statement& to, int at, const account_state& a,
                               std::uint64_t last_entry, std::string_view floors,
                               std::string_view levels) {
    return to.bind(at + 1, a.settings.account.code)
        .bind(at + 2, a.settings.account.owner)
        .bind(at + 3, a.minor)
        .bind(at + 4, a.pending_debits)
        .bind(at + 5, a.pending_credits)
        .bind(at + 6, a.version)
        .bind(at + 7, a.below)
        .bind(at + 8, last_entry)
        .bind(at + 9, to_text(a.settings.status))
        .bind(at + 10, floors)
        .bind(at + 11, levels)
        .bind(at + 12, a.settings.rearm_minor);
}

}  // namespace submeter::inline v0::ledger::sqlite
