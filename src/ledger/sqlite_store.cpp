// SPDX-License-Identifier: Apache-2.0
#include "ledger/sqlite_backup.hpp"
#include "ledger/sqlite_rows.hpp"
#include "ledger/sqlite_schema.hpp"
#include "ledger/sqlite_statements.hpp"
#include "ledger/sqlite_tables.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace submeter::inline v0::ledger::sqlite {
namespace {

// The first column of a query's only row, or nothing.
result<std::optional<std::uint64_t>> one_number(statement& query) {
    int code = query.step();
    std::optional<std::uint64_t> out;
    if (code == SQLITE_ROW && !query.has("i")) code = SQLITE_CORRUPT;
    if (code == SQLITE_ROW) out = static_cast<std::uint64_t>(query.integer(0));
    query.rewind();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return fail(errc_of(code));
    return out;
}

// What a check of the file found: of a page that could not be read it says why.
errc damage_of(const std::string& found) {
    constexpr std::string_view reason{"error code="};
    const auto at = found.find(reason);
    if (at == std::string::npos) return errc::bad_journal;
    return errc_of(std::atoi(found.c_str() + at + reason.size()));
}

class sqlite_store final : public store {
public:
    sqlite_store(database db, std::optional<database> locked)
        : locked_(std::move(locked)), db_(std::move(db)), sql_(db_) {}

    [[nodiscard]] durability lasts() const noexcept override { return durability::durable; }

    result<void> append(const sealed_commit& record, const journal_commit& content,
                        const store_change& change) override {
        if (failed_) return fail(errc::store_failed);
        if (const int code = sql_.begin.run(); code != SQLITE_OK) return fail(errc_of(code));
        const auto former = greatest_;
        int code = insert(record, content, change);
        auto done = code == SQLITE_OK ? finish() : result<void>{fail(errc_of(code))};
        if (done) {
            chains_.keep();
            return done;
        }
        undo();
        chains_.take_back();
        greatest_ = former;
        return done;
    }

    result<std::vector<sealed_commit>> read(std::uint64_t first, std::size_t limit) override {
        std::vector<sealed_commit> out;
        auto& query = sql_.read_commits.bind(1, first).bind(2, std::uint64_t{limit});
        int code = query.step();
        std::size_t octets = 0;
        for (; code == SQLITE_ROW && octets < page_octets; code = query.step()) {
            out.push_back(record_row(query));
            octets += out.back().octets.size();
        }
        return ended(query, code == SQLITE_ROW ? SQLITE_DONE : code, std::move(out));
    }

    result<std::vector<std::optional<entry_place>>> find(std::span<const id128> ids) override {
        std::vector<std::optional<entry_place>> out;
        out.reserve(ids.size());
        for (const auto& id : ids) {
            auto place = find_one(id);
            if (!place) return fail(place.error());
            out.push_back(*place);
        }
        return out;
    }

    result<std::vector<std::uint64_t>> find_keys(std::span<const natural_key> keys) override {
        std::vector<std::uint64_t> out;
        out.reserve(keys.size());
        for (const auto& key : keys) {
            const auto holder = one_number(bind_key(sql_.holder_of, key));
            if (!holder) return fail(holder.error());
            out.push_back(holder->value_or(0));
        }
        return out;
    }

    // Follows the account's postings back from the last.
    result<std::vector<std::uint64_t>> history(const ledger_account& account, std::uint64_t before,
                                               std::size_t limit) override {
        std::vector<std::uint64_t> out;
        auto at = start_of(account, before);
        while (at && *at != 0 && out.size() < limit) {
            if (*at < before) out.push_back(*at);
            at = entry_before(*at, account);
        }
        if (!at)
            return fail(at.error().code == errc::bad_value ? errc::bad_journal : at.error().code);
        return out;
    }

    result<std::uint64_t> commit_of(std::uint64_t sequence) override {
        const auto number = one_number(sql_.commit_of.bind(1, sequence));
        if (!number) return fail(number.error());
        if (!*number) return fail(errc::bad_value);
        return **number;
    }

    result<std::optional<stored_snapshot>> snapshot() override {
        auto& query = sql_.read_snapshot;
        std::optional<stored_snapshot> out;
        int code = query.step();
        for (; code == SQLITE_ROW; code = query.step()) {
            const auto octets = query.octets(1);
            const bool second = out.has_value();
            out = stored_snapshot{static_cast<std::uint64_t>(query.integer(0)),
                                  {octets.begin(), octets.end()}};
            if (!second) continue;
            query.rewind();
            return fail(errc::bad_journal);
        }
        return ended(query, code, std::move(out));
    }

    result<std::uint64_t> cursor(std::string_view name) override {
        const auto number = one_number(sql_.read_cursor.bind(1, name));
        if (!number) return fail(number.error());
        return number->value_or(0);
    }

    result<void> set_cursor(std::string_view name, std::uint64_t number) override {
        const int code = sql_.set_cursor.bind(1, name).bind(2, number).run();
        if (code != SQLITE_OK) return fail(errc_of(code));
        return {};
    }

    result<void> back_up(const std::string& path) override { return copy_to(db_, path); }

    result<std::vector<account_state>> accounts() override {
        if (const auto ok = check_objects(db_, current_schema()); !ok) return fail(ok.error());
        std::vector<account_state> out;
        auto& query = sql_.read_accounts;
        int code = query.step();
        for (; code == SQLITE_ROW; code = query.step()) {
            auto row = account_row(query);
            if (!row || !ends_well(query, row->settings.account)) {
                query.rewind();
                return fail(errc::bad_journal);
            }
            out.push_back(std::move(*row));
        }
        // SQLite orders owners as signed numbers.
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
            return a.settings.account < b.settings.account;
        });
        return ended(query, code, std::move(out));
    }

    result<row_counts> count_rows() override {
        const auto whole = db_.value("PRAGMA integrity_check(1)");
        if (!whole) return fail(whole.error());
        if (*whole != "ok") return fail(damage_of(*whole));
        auto& query = sql_.count_rows;
        const int code = query.step();
        row_counts out;
        int at = 0;
        if (code == SQLITE_ROW)
            for (auto* count : {&out.books, &out.records, &out.entries, &out.postings, &out.alarms,
                                &out.keys, &out.burned})
                *count = static_cast<std::uint64_t>(query.integer(at++));
        return ended(query, code == SQLITE_ROW ? SQLITE_DONE : code, out);
    }

    // A record's rows are looked for with the values that they were written with.
    result<void> compare(const journal_commit& c) override {
        if (const auto ok = follow(c); !ok) return ok;
        int code = find(bind_commit(sql_.find_commit, c.number, c.recorded));
        if (c.opens && code == SQLITE_OK) code = find(bind_identity(sql_.find_book, *c.opens));
        for (std::size_t i = 0; code == SQLITE_OK && i < c.entries.size(); ++i) {
            code = find_entry(c, i);
            if (code != SQLITE_OK) return fail(errc_of(code), 0, i + 1);
        }
        for (std::size_t i = 0; code == SQLITE_OK && i < c.burned.size(); ++i)
            code = find(bind_burnt(sql_.find_burnt, c, i));
        for (std::size_t i = 0; code == SQLITE_OK && i < c.events.size(); ++i)
            code = find(bind_alarm(sql_.find_alarm, c, i));
        if (code != SQLITE_OK) return fail(errc_of(code));
        return {};
    }

    // What is kept in memory of the tables.
    result<void> load() {
        auto& query = sql_.read_accounts;
        int code = query.step();
        for (; code == SQLITE_ROW; code = query.step())
            chains_.set(account_of(query), static_cast<std::uint64_t>(query.integer(7)));
        query.rewind();
        if (code != SQLITE_DONE) return fail(errc_of(code));
        code = sql_.greatest.step();
        if (code == SQLITE_ROW) greatest_ = sql_.greatest.id(0);
        sql_.greatest.rewind();
        if (code != SQLITE_ROW) return fail(errc_of(code));
        return {};
    }

private:
    // Where to begin to go back: the entry at `before` may name the one before it.
    result<std::uint64_t> start_of(const ledger_account& account, std::uint64_t before) {
        const auto last = chains_.last(account);
        if (before > last) return last;
        const auto there = entry_before(before, account);
        return there || there.error().code != errc::bad_value ? there : last;
    }

    // The entry that touched an account before this one. @return `bad_value` where this one does
    // not.
    result<std::uint64_t> entry_before(std::uint64_t sequence, const ledger_account& account) {
        auto& query = sql_.postings_of.bind(1, sequence);
        const int code = query.step();
        result<std::uint64_t> out = fail(code == SQLITE_DONE ? errc::bad_value : errc_of(code));
        if (code == SQLITE_ROW) out = before_in(query.text_view(0), account);
        query.rewind();
        if (out && *out >= sequence) return fail(errc::bad_journal);
        return out;
    }

    // Records are compared in their order; where one is not, the chains are taken up before it.
    result<void> follow(const journal_commit& c) {
        const bool in_order = c.number == compared_;
        if (!in_order || c.number == 0) followed_ = {};
        compared_ = c.number + 1;
        from_start_ = c.number == 0 || (from_start_ && in_order);
        if (in_order || c.number == 0) return {};
        for (const auto& e : c.entries)
            for (const auto& p : e.postings) {
                const auto before = history(p.account, c.first_sequence, 1);
                if (!before) return fail(before.error());
                followed_.set(p.account, before->empty() ? 0 : before->front());
            }
        return {};
    }

    // Whether an account's row names the last entry that touches it, once all were compared.
    [[nodiscard]] bool ends_well(const statement& row, const ledger_account& account) const {
        if (!from_start_) return true;
        return followed_.last(account) == static_cast<std::uint64_t>(row.integer(7));
    }

    int insert(const sealed_commit& record, const journal_commit& c, const store_change& change) {
        int code = c.opens ? bind_identity(sql_.add_book, *c.opens).run() : SQLITE_OK;
        if (code == SQLITE_OK)
            code = bind_commit(sql_.add_commit, record.number, c.recorded)
                       .bind(3, bytes_view{record.octets})
                       .bind(4, bytes_view{record.seal})
                       .run();
        for (std::size_t i = 0; code == SQLITE_OK && i < c.entries.size(); ++i)
            code = insert_entry(c, i);
        for (std::size_t i = 0; code == SQLITE_OK && i < c.burned.size(); ++i)
            code = insert_burnt(c, i);
        for (std::size_t i = 0; code == SQLITE_OK && i < c.events.size(); ++i)
            code = bind_alarm(sql_.add_alarm, c, i).run();
        for (const auto* a : change.accounts)
            if (code == SQLITE_OK) code = c.accounts.empty() ? update(*a) : replace(*a);
        if (code != SQLITE_OK || change.snapshot.empty()) return code;
        code = sql_.clear_snapshots.run();
        if (code != SQLITE_OK) return code;
        return sql_.add_snapshot.bind(1, record.number).bind(2, change.snapshot).run();
    }

    int insert_entry(const journal_commit& c, std::size_t i) {
        const auto& e = c.entries[i];
        const auto sequence = c.first_sequence + i;
        int code = is_new(e.id) ? SQLITE_OK : check_absent(sql_.burnt_place_of.bind(1, e.id));
        texts_.write(e, sequence, chains_);
        if (code == SQLITE_OK)
            code = is_plain(e) ? bind_plain_entry(sql_.add_plain_entry, c, i, texts_).run()
                               : bind_entry(sql_.add_entry, c, i, texts_).run();
        for (std::size_t k = 0; code == SQLITE_OK && k < e.keys.size(); ++k)
            code = bind_key(sql_.add_key, e.keys[k]).bind(3, sequence).run();
        return code;
    }

    int insert_burnt(const journal_commit& c, std::size_t i) {
        const auto& id = c.burned[i].id;
        const int code = is_new(id) ? SQLITE_OK : check_absent(sql_.place_of.bind(1, id));
        return code == SQLITE_OK ? bind_burnt(sql_.add_burnt, c, i).run() : code;
    }

    // An id is an entry's or burned, once. One that is above all others is neither yet.
    bool is_new(const id128& id) noexcept {
        if (id <= greatest_) return false;
        greatest_ = id;
        return true;
    }
    static int check_absent(statement& query) {
        const int code = find(query);
        if (code == SQLITE_OK) return SQLITE_CONSTRAINT;
        return code == SQLITE_CORRUPT ? SQLITE_OK : code;
    }

    int find_entry(const journal_commit& c, std::size_t i) {
        const auto& e = c.entries[i];
        const auto sequence = c.first_sequence + i;
        texts_.write(e, sequence, followed_);
        followed_.keep();
        int code = find(bind_entry(sql_.find_entry, c, i, texts_));
        for (std::size_t k = 0; code == SQLITE_OK && k < e.keys.size(); ++k)
            code = find(bind_key(sql_.find_key, e.keys[k]).bind(3, sequence));
        return code;
    }

    result<std::optional<entry_place>> find_one(const id128& id) {
        std::optional<entry_place> out;
        auto& entries = sql_.place_of.bind(1, id);
        int code = entries.step();
        if (code == SQLITE_ROW && !entries.has("ii")) code = SQLITE_CORRUPT;
        if (code == SQLITE_ROW)
            out = entry_place{.sequence = static_cast<std::uint64_t>(entries.integer(0)),
                              .commit = static_cast<std::uint64_t>(entries.integer(1))};
        entries.rewind();
        if (code != SQLITE_DONE) return found(code, out);
        auto& burned = sql_.burnt_place_of.bind(1, id);
        code = burned.step();
        if (code == SQLITE_ROW && !burned.has("ii")) code = SQLITE_CORRUPT;
        if (code == SQLITE_ROW)
            out = entry_place{.sequence = 0,
                              .commit = static_cast<std::uint64_t>(burned.integer(0)),
                              .burned = static_cast<errc>(burned.integer(1))};
        burned.rewind();
        return found(code, out);
    }
    static result<std::optional<entry_place>> found(int code,
                                                    const std::optional<entry_place>& place) {
        if (code != SQLITE_ROW && code != SQLITE_DONE) return fail(errc_of(code));
        return place;
    }

    // A row that should be there and is not: the file's content is spoilt.
    static int find(statement& query) {
        const int code = query.step();
        query.rewind();
        if (code == SQLITE_ROW) return SQLITE_OK;
        return code == SQLITE_DONE ? SQLITE_CORRUPT : code;
    }

    [[nodiscard]] std::uint64_t last_of(const account_state& a) const {
        return chains_.last(a.settings.account);
    }

    int update(const account_state& a) {
        const int code = bind_balance(sql_.set_balance, a, last_of(a)).run();
        // The row is there since the account was opened, unless somebody took it away.
        return code == SQLITE_OK && sqlite3_changes(db_.native()) != 1 ? SQLITE_CORRUPT : code;
    }

    int replace(const account_state& a) {
        const auto floors = join_floors(a.settings.floors);
        const auto levels = join_numbers(a.settings.levels_minor);
        return bind_balance(sql_.set_account, a, last_of(a))
            .bind(9, to_text(a.settings.status))
            .bind(10, std::string_view{floors})
            .bind(11, std::string_view{levels})
            .bind(12, a.settings.rearm_minor)
            .run();
    }

    void undo() {
        // SQLite has rolled back by itself after some errors; only an open transaction matters.
        if (sqlite3_get_autocommit(db_.native()) == 0 && sql_.roll_back.run() != SQLITE_OK)
            failed_ = true;
    }

    // A commit that fails in the file system may be found whole after a crash: nobody can know.
    result<void> finish() {
        const int code = sql_.commit.run();
        if (code == SQLITE_OK) return {};
        const auto what = errc_of(code);
        const bool known = what == errc::book_locked || (code & 0xFF) == SQLITE_FULL ||
                           (code & 0xFF) == SQLITE_NOMEM;
        if (known) return fail(what);
        failed_ = true;
        return fail(errc::outcome_unknown);
    }

    template <class T>
    static result<T> ended(statement& query, int code, T rows) {
        query.rewind();
        if (code != SQLITE_DONE) return fail(errc_of(code));
        return rows;
    }

    std::optional<database> locked_;  // the file, where a copy of it is read
    database db_;
    statements sql_;
    entry_texts texts_;
    account_chains chains_;
    id128 greatest_;              // of all that are used
    account_chains followed_;     // as far as records were compared
    std::uint64_t compared_ = 0;  // how far that is
    bool from_start_ = false;     // whether that began with record 0
    bool failed_ = false;
};

}  // namespace

result<std::unique_ptr<store>> keep_in(database db, std::optional<database> locked) {
    auto out = std::make_unique<sqlite_store>(std::move(db), std::move(locked));
    if (const auto ok = out->load(); !ok) return fail(ok.error());
    return out;
}

}  // namespace submeter::inline v0::ledger::sqlite
