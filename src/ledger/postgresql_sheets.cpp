// SPDX-License-Identifier: Apache-2.0
#include "ledger/postgresql_sheets.hpp"

#include "ledger/table_text.hpp"

#include <array>
#include <initializer_list>
#include <tuple>
#include <utility>

namespace submeter::inline v0::ledger::postgresql {
namespace {

using enum type;

constexpr statement add_books{"add_books",
                              "INSERT INTO submeter.books SELECT $1, * FROM unnest($2, $3, $4)"};
constexpr statement fetch_books{"fetch_books",
                                "SELECT currency, scale, zone FROM submeter.books WHERE book = $1"};

constexpr statement add_ids{
    "add_ids", "INSERT INTO submeter.ids SELECT $1, * FROM unnest($2, $3, $4, $5, $6)"};
constexpr statement fetch_ids{"fetch_ids",
                              "SELECT id, commit_number, line, sequence, burned FROM submeter.ids"
                              " WHERE book = $1 AND id = ANY ($2) ORDER BY commit_number, line"};

constexpr statement add_entries{
    "add_entries",
    "INSERT INTO submeter.entries"
    " SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"};
constexpr statement fetch_entries{
    "fetch_entries",
    "SELECT sequence, commit_number, id, kind, phase, effective, offset_minutes, memo,"
    " by_operator, approved_by, reason, expires, hold FROM submeter.entries"
    " WHERE book = $1 AND sequence >= $2 AND sequence < $3 ORDER BY sequence"};

constexpr statement add_postings{
    "add_postings", "INSERT INTO submeter.postings SELECT $1, * FROM unnest($2, $3, $4, $5, $6)"};
constexpr statement fetch_postings{
    "fetch_postings",
    "SELECT sequence, line, code, owner, minor FROM submeter.postings"
    " WHERE book = $1 AND sequence >= $2 AND sequence < $3 ORDER BY sequence, line"};

constexpr statement add_keys{"add_keys",
                             "INSERT INTO submeter.keys SELECT $1, * FROM unnest($2, $3, $4, $5)"};
// The same value may be a key of another kind, of another entry.
constexpr statement fetch_keys{
    "fetch_keys",
    "SELECT value, what, sequence, line FROM submeter.keys"
    " WHERE book = $1 AND value = ANY ($4) AND sequence >= $2 AND sequence < $3"
    " ORDER BY sequence, line"};

constexpr statement add_alarms{
    "add_alarms",
    "INSERT INTO submeter.alarms SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10)"};
constexpr statement fetch_alarms{
    "fetch_alarms",
    "SELECT commit_number, line, code, owner, level, level_minor, balance_minor, cause, effective"
    " FROM submeter.alarms WHERE book = $1 AND commit_number = $2 ORDER BY line"};

constexpr statement set_accounts{
    "set_accounts",
    "INSERT INTO submeter.accounts"
    " SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    " ON CONFLICT (book, code, owner) DO UPDATE SET minor = excluded.minor,"
    " pending_debits = excluded.pending_debits, pending_credits = excluded.pending_credits,"
    " version = excluded.version, alarms_given = excluded.alarms_given,"
    " status = excluded.status, floors = excluded.floors,"
    " levels_minor = excluded.levels_minor, rearm_minor = excluded.rearm_minor"};

sheet make(const statement& insert, const statement& fetch, std::vector<parameter> range,
           std::initializer_list<type> types) {
    sheet out{.insert = insert, .fetch = fetch, .range = std::move(range), .columns = {}};
    for (const auto t : types)
        out.columns.emplace_back(t);
    return out;
}

// One row, a value for each column.
template <class... Value>
void add_row(sheet& to, const Value&... values) {
    auto at = to.columns.begin();
    (..., (at++)->add(values));
}

std::vector<parameter> entry_range(const id128& book, const journal_commit& c) {
    return {one(uuid, book), number(c.first_sequence), number(c.first_sequence + c.entries.size())};
}

sheet book_row(const id128& book, const journal_commit& c) {
    auto out =
        make(add_books, fetch_books, {one(uuid, book)}, {text_array, int8_array, text_array});
    const auto& unit = c.opens->in.unit.code;
    add_row(out, std::string_view{unit.data(), unit.size()}, std::int64_t{c.opens->in.scale},
            std::string_view{c.opens->zone});
    return out;
}

sheet id_rows(const id128& book, const journal_commit& c) {
    column wanted{uuid_array};
    auto out =
        make(add_ids, fetch_ids, {}, {uuid_array, int8_array, int8_array, int8_array, int8_array});
    std::int64_t line = 0;
    const auto add = [&](const id128& id, std::uint64_t sequence, std::int64_t burned) {
        wanted.add(id);
        add_row(out, id, c.number, ++line, sequence, burned);
    };
    for (std::size_t i = 0; i < c.entries.size(); ++i)
        add(c.entries[i].id, c.first_sequence + i, 0);
    for (const auto& b : c.burned)
        add(b.id, 0, static_cast<std::int64_t>(b.why));
    out.range = {one(uuid, book), wanted.take()};
    return out;
}

void add_entry(sheet& to, const journal_commit& c, std::size_t i) {
    const auto& e = c.entries[i];
    add_row(to, c.first_sequence + i, c.number, e.id, to_text(e.kind), to_text(e.phase),
            e.effective, std::int64_t{e.offset_minutes}, std::string_view{e.memo},
            to_number(e.authority.by), to_number(e.authority.approved_by),
            std::string_view{e.authority.reason});
    auto& expires = to.columns[to.columns.size() - 2];
    auto& hold = to.columns.back();
    if (e.expires)
        expires.add(*e.expires);
    else
        expires.add_null();
    if (e.holds != id128{})
        hold.add(e.holds);
    else
        hold.add_null();
}

sheet entry_rows(const id128& book, const journal_commit& c) {
    auto out =
        make(add_entries, fetch_entries, entry_range(book, c),
             {int8_array, int8_array, uuid_array, text_array, text_array, int8_array, int8_array,
              text_array, int8_array, int8_array, text_array, int8_array, uuid_array});
    for (std::size_t i = 0; i < c.entries.size(); ++i)
        add_entry(out, c, i);
    return out;
}

sheet posting_rows(const id128& book, const journal_commit& c) {
    auto out = make(add_postings, fetch_postings, entry_range(book, c),
                    {int8_array, int8_array, int8_array, int8_array, int8_array});
    for (std::size_t i = 0; i < c.entries.size(); ++i) {
        std::int64_t line = 0;
        for (const auto& p : c.entries[i].postings)
            add_row(out, c.first_sequence + i, ++line, std::int64_t{p.account.code},
                    p.account.owner, p.minor);
    }
    return out;
}

sheet key_rows(const id128& book, const journal_commit& c) {
    column wanted{text_array};
    auto out = make(add_keys, fetch_keys, entry_range(book, c),
                    {text_array, text_array, int8_array, int8_array});
    for (std::size_t i = 0; i < c.entries.size(); ++i) {
        std::int64_t line = 0;
        for (const auto& k : c.entries[i].keys) {
            wanted.add(std::string_view{k.value});
            add_row(out, std::string_view{k.value}, to_text(k.what), c.first_sequence + i, ++line);
        }
    }
    out.range.push_back(wanted.take());
    return out;
}

sheet alarm_rows(const id128& book, const journal_commit& c) {
    auto out = make(add_alarms, fetch_alarms, {one(uuid, book), number(c.number)},
                    {int8_array, int8_array, int8_array, int8_array, int8_array, int8_array,
                     int8_array, uuid_array, int8_array});
    std::int64_t line = 0;
    for (const auto& e : c.events)
        add_row(out, c.number, ++line, std::int64_t{e.account.code}, e.account.owner,
                std::int64_t{e.level}, e.level_minor, e.balance_minor, e.cause, e.at);
    return out;
}

std::optional<account_status> status_of(std::string_view text) {
    for (const auto s : {account_status::open, account_status::closed, account_status::frozen})
        if (text == to_text(s)) return s;
    return std::nullopt;
}

}  // namespace

std::vector<sheet> sheets_of(const id128& book, const journal_commit& content) {
    std::vector<sheet> out;
    if (content.opens) out.push_back(book_row(book, content));
    for (const auto rows_of : {id_rows, entry_rows, posting_rows, key_rows, alarm_rows}) {
        auto s = rows_of(book, content);
        if (s.size() != 0) out.push_back(std::move(s));
    }
    return out;
}

sheet accounts_sheet(const id128& book, std::span<const account_state* const> accounts) {
    auto out = make(set_accounts, read_accounts, {one(uuid, book)},
                    {int8_array, int8_array, int8_array, int8_array, int8_array, int8_array,
                     int8_array, text_array, text_array, text_array, int8_array});
    for (const auto* a : accounts)
        add_row(out, std::int64_t{a->settings.account.code}, a->settings.account.owner, a->minor,
                a->pending_debits, a->pending_credits, a->version, std::int64_t{a->below},
                to_text(a->settings.status), std::string_view{join_floors(a->settings.floors)},
                std::string_view{join_numbers(a->settings.levels_minor)}, a->settings.rearm_minor);
    return out;
}

bool matches(sheet& s, const rows& found) {
    if (found.size() != s.size()) return false;
    bool same = true;
    for (std::size_t row = 0; row < found.size(); ++row)
        for (std::size_t at = 0; at < s.columns.size(); ++at) {
            const int cell = static_cast<int>(at);
            std::optional<bytes_view> octets;
            if (!found.is_null(row, cell)) octets = found.octets(row, cell);
            same = s.columns[at].next_is(octets) && same;
        }
    return same;
}

const statement read_accounts{
    "read_accounts",
    "SELECT code, owner, minor, pending_debits, pending_credits, version, alarms_given, status,"
    " floors, levels_minor, rearm_minor FROM submeter.accounts WHERE book = $1"};

result<account_state> account_of(const rows& found, std::size_t row) {
    account_state out;
    const auto code = found.integer(row, 0);
    const auto given = found.integer(row, 6);
    const auto status = status_of(found.text(row, 7));
    auto floors = split_floors(found.text(row, 8));
    auto levels = split_numbers(found.text(row, 9));
    if (code != static_cast<std::uint16_t>(code) || given != static_cast<std::uint16_t>(given) ||
        !status || !floors || !levels)
        return fail(errc::bad_journal);
    out.settings.account = {.code = static_cast<std::uint16_t>(code), .owner = found.count(row, 1)};
    out.minor = found.integer(row, 2);
    out.pending_debits = found.integer(row, 3);
    out.pending_credits = found.integer(row, 4);
    out.version = found.count(row, 5);
    out.below = static_cast<std::uint16_t>(given);
    out.settings.status = *status;
    out.settings.floors = std::move(*floors);
    out.settings.levels_minor = std::move(*levels);
    out.settings.rearm_minor = found.integer(row, 10);
    return out;
}

}  // namespace submeter::inline v0::ledger::postgresql
