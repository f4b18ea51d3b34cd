// SPDX-License-Identifier: Apache-2.0
#include "ledger/book_opening.hpp"
#include "ledger/sqlite_backup.hpp"
#include "ledger/sqlite_claims.hpp"
#include "ledger/sqlite_filing.hpp"
#include "ledger/sqlite_log.hpp"
#include "ledger/sqlite_schema.hpp"
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

// A commit writes its record; the rows that say the same wait until they are many, somebody asks
// for them, or the store is closed. After a crash they are written when the file is opened.
class sqlite_store final : public store {
public:
    sqlite_store(database db, std::optional<database> locked, std::uint64_t unfiled_max)
        : locked_(std::move(locked)), db_(std::move(db)), sql_(db_), unfiled_max_(unfiled_max) {}
    ~sqlite_store() override { close(); }
    sqlite_store(const sqlite_store&) = delete;
    sqlite_store& operator=(const sqlite_store&) = delete;

    [[nodiscard]] durability lasts() const noexcept override { return durability::durable; }

    result<void> append(const sealed_commit& record, const journal_commit& content,
                        const store_change& change) override {
        if (failed_) return fail(errc::store_failed);
        if (waiting_.size() >= unfiled_max_)
            if (const auto ok = file(); !ok) return ok;
        claims_.take_back();  // what a lack of memory has left
        const auto former = greatest_;
        const int code = claim(content);
        const auto done =
            code == SQLITE_OK ? write(record, content, change) : result<void>{fail(errc_of(code))};
        if (done) {
            keep(content, change);
        } else {
            claims_.take_back();
            greatest_ = former;
        }
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
        absent_.clear();
        std::vector<std::optional<entry_place>> out;
        out.reserve(ids.size());
        for (const auto& id : ids) {
            auto place = find_one(id);
            if (!place) return fail(place.error());
            if (!*place) absent_.push_back(id);
            out.push_back(*place);
        }
        std::sort(absent_.begin(), absent_.end());
        return out;
    }

    result<std::vector<std::uint64_t>> find_keys(std::span<const natural_key> keys) override {
        std::vector<std::uint64_t> out;
        out.reserve(keys.size());
        for (const auto& key : keys) {
            out.push_back(claims_.holder_of(key));
            if (out.back() != 0) continue;
            const auto holder = one_number(bind_key(sql_.holder_of, key));
            if (!holder) return fail(holder.error());
            out.back() = holder->value_or(0);
        }
        return out;
    }

    // Follows the account's postings back from the last.
    result<std::vector<std::uint64_t>> history(const ledger_account& account, std::uint64_t before,
                                               std::size_t limit) override {
        if (const auto ok = file(); !ok) return fail(ok.error());
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
        if (const auto waiting = waiting_.commit_of(sequence)) return *waiting;
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

    result<void> back_up(const std::string& path) override {
        if (const auto ok = file(); !ok) return ok;
        return copy_to(db_, path);
    }

    result<std::vector<account_state>> accounts() override {
        if (const auto ok = file(); !ok) return fail(ok.error());
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
        if (const auto ok = file(); !ok) return fail(ok.error());
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
        const bool is_whole = code != SQLITE_ROW || (query.integer(7) == query.integer(2) &&
                                                     query.integer(8) == query.integer(1));
        auto counts = ended(query, code == SQLITE_ROW ? SQLITE_DONE : code, out);
        return is_whole ? counts : fail(errc::bad_journal);
    }

    // A record's rows are looked for with the values that they were written with.
    result<void> compare(const journal_commit& c) override {
        if (const auto ok = file(); !ok) return ok;
        if (const auto ok = follow(c); !ok) return ok;
        int code = find(bind_commit(sql_.find_commit, c.number, c.recorded));
        if (c.opens && code == SQLITE_OK) code = find(bind_identity(sql_.find_book, *c.opens));
        for (std::size_t i = 0; code == SQLITE_OK && i < c.entries.size(); ++i) {
            code = find_entry(c, i);
            if (code != SQLITE_OK) return fail(errc_of(code), 0, i + 1);
        }
        for (std::size_t i = 0; code == SQLITE_OK && i < c.burned.size(); ++i)
            code = find(bind_burnt(sql_.find_burnt, c.number, c.burned[i]));
        for (std::size_t i = 0; code == SQLITE_OK && i < c.events.size(); ++i)
            code = find(bind_alarm(sql_.find_alarm, c.number, i + 1, c.events[i]));
        if (code != SQLITE_OK) return fail(errc_of(code));
        return {};
    }

    // What is kept in memory of the tables, after the rows were written that a crash has left
    // waiting. Where they cannot be written because of what is in the file, verify() says more.
    result<void> load(access wanted) {
        if (wanted == access::writing) log_.watch(db_);
        if (const auto ok = load_chains(); !ok) return ok;
        const auto ok = catch_up(wanted);
        if (!ok && (wanted == access::writing || ok.error().code == errc::store_failed)) return ok;
        if (!ok)
            if (const auto again = load_chains(); !again) return again;
        const int code = sql_.greatest.step();
        if (code == SQLITE_ROW) greatest_ = sql_.greatest.id(0);
        sql_.greatest.rewind();
        if (code != SQLITE_ROW) return fail(errc_of(code));
        return {};
    }

    // Whatever else is written now is refused.
    result<void> write_no_more() {
        const int code = db_.run("PRAGMA query_only = ON");
        if (code != SQLITE_OK) return fail(errc_of(code));
        return {};
    }

private:
    // What cannot be written now is when the file is opened.
    void close() noexcept {
        try {
            static_cast<void>(file());
        } catch (...) {  // no memory
        }
    }

    result<void> load_chains() {
        chains_ = {};
        auto& query = sql_.read_accounts;
        int code = query.step();
        for (; code == SQLITE_ROW; code = query.step())
            chains_.set(account_of(query), static_cast<std::uint64_t>(query.integer(7)));
        query.rewind();
        if (code != SQLITE_DONE) return fail(errc_of(code));
        return {};
    }

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

    // The accounts that wait were lost with the process: what the records add up to says them
    // again.
    // For reading, those before a bad record are enough.
    result<void> catch_up(access wanted) {
        auto& query = sql_.how_far;
        int code = query.step();
        if (code == SQLITE_ROW && !query.has("ii")) code = SQLITE_CORRUPT;
        const auto filed = query.integer(0), all = query.integer(1);
        query.rewind();
        if (code == SQLITE_ROW && (filed < 0 || filed > all)) code = SQLITE_CORRUPT;
        if (code != SQLITE_ROW) return fail(errc_of(code));
        filed_ = static_cast<std::uint64_t>(filed);
        if (filed == all) return {};
        const auto state = take_up_records(*this);
        if (!state && wanted == access::writing) return fail(state.error());
        auto done = wait_again(state ? std::uint64_t(all) : state.error().index);
        if (state)
            for (const auto& a : state->balances().all())
                waiting_.set(a);
        if (done) done = file();
        waiting_.clear();
        return done && !state ? fail(state.error()) : done;
    }

    // Takes up the rows of the records that were not filed, up to before number `end`.
    result<void> wait_again(std::uint64_t end) {
        journal_commit content;
        while (filed_ + waiting_.records() < end) {
            const auto page = read(filed_ + waiting_.records(), 256);
            if (!page) return fail(page.error());
            if (page->empty()) return fail(errc::bad_journal);
            for (const auto& record : *page) {
                if (const auto ok = decode_commit(record.octets, content); !ok) return ok;
                waiting_.add(content, chains_);
            }
        }
        return {};
    }

    // Writes the rows that wait. Without a sync: the next commit has one, and what is lost before
    // it is written again.
    result<void> file() {
        if (waiting_.empty()) return {};
        if (failed_) return fail(errc::store_failed);
        int code = db_.run("PRAGMA synchronous = NORMAL");
        if (code == SQLITE_OK) code = sql_.begin.run();
        if (code == SQLITE_OK) code = file_rows(sql_, waiting_, chains_, filed_);
        if (code == SQLITE_OK) code = sql_.commit.run();
        if (code != SQLITE_OK) undo();
        failed_ = db_.run("PRAGMA synchronous = FULL") != SQLITE_OK || failed_;
        // A row that is there already should not be.
        if (code != SQLITE_OK)
            return fail((code & 0xFF) == SQLITE_CONSTRAINT ? errc::bad_journal : errc_of(code));
        filed_ += waiting_.records();
        waiting_.clear();
        claims_.clear();
        return {};
    }

    result<void> write(const sealed_commit& record, const journal_commit& c,
                       const store_change& change) {
        if (const int code = sql_.begin.run(); code != SQLITE_OK) return fail(errc_of(code));
        const int code = insert(record, c, change);
        const auto done = code == SQLITE_OK ? finish() : result<void>{fail(errc_of(code))};
        if (!done) undo();
        return done;
    }

    int insert(const sealed_commit& record, const journal_commit& c, const store_change& change) {
        int code = bind_commit(sql_.add_commit, record.number, c.recorded)
                       .bind(3, bytes_view{record.octets})
                       .bind(4, bytes_view{record.seal})
                       .run();
        if (code != SQLITE_OK || change.snapshot.empty()) return code;
        code = sql_.clear_snapshots.run();
        if (code != SQLITE_OK) return code;
        return sql_.add_snapshot.bind(1, record.number).bind(2, change.snapshot).run();
    }

    // The ids and keys that a record uses: none of them is used already.
    int claim(const journal_commit& c) {
        int code = SQLITE_OK;
        for (std::size_t i = 0; code == SQLITE_OK && i < c.entries.size(); ++i) {
            const auto& e = c.entries[i];
            const auto sequence = c.first_sequence + i;
            code = claim(e.id, {.sequence = sequence, .commit = c.number});
            for (std::size_t k = 0; code == SQLITE_OK && k < e.keys.size(); ++k)
                code = claim(e.keys[k], sequence);
        }
        for (std::size_t i = 0; code == SQLITE_OK && i < c.burned.size(); ++i)
            code = claim(c.burned[i].id,
                         {.sequence = 0, .commit = c.number, .burned = c.burned[i].why});
        return code;
    }
    int claim(const id128& id, const entry_place& place) {
        if (!claims_.add(id, place)) return SQLITE_CONSTRAINT;
        if (is_new(id) || std::binary_search(absent_.begin(), absent_.end(), id)) return SQLITE_OK;
        return check_absent(sql_.place_of.bind(1, id));
    }
    int claim(const natural_key& key, std::uint64_t sequence) {
        if (!claims_.add(key, sequence)) return SQLITE_CONSTRAINT;
        return check_absent(bind_key(sql_.holder_of, key));
    }

    // The record is in the store.
    void keep(const journal_commit& c, const store_change& change) {
        failed_ = true;  // should memory run out on the way
        waiting_.add(c, chains_);
        for (const auto* a : change.accounts)
            waiting_.set(*a);
        claims_.keep();
        absent_.clear();
        failed_ = false;
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
        const auto id = octets_of(e.id);
        const auto links = join_links(e.links);
        postings_.clear();
        append_postings(e.postings, sequence, followed_, postings_);
        bind_row(sql_.find_entry, 0,
                 {.sequence = sequence,
                  .commit = c.number,
                  .id = bytes_view{id},
                  .kind = e.kind,
                  .effective = e.effective,
                  .memo = e.memo,
                  .postings = postings_});
        int code = find(bind_rest(sql_.find_entry, e, links));
        if (code == SQLITE_OK) code = find(sql_.find_id.bind(1, e.id).bind(2, sequence));
        for (std::size_t k = 0; code == SQLITE_OK && k < e.keys.size(); ++k)
            code = find(bind_key(sql_.find_key, e.keys[k]).bind(3, sequence));
        return code;
    }

    result<std::optional<entry_place>> find_one(const id128& id) {
        if (const auto* waiting = claims_.find(id)) return std::optional{*waiting};
        auto& query = sql_.place_of.bind(1, id);
        int code = query.step();
        std::optional<entry_place> out;
        if (code == SQLITE_ROW && !query.has("iii")) code = SQLITE_CORRUPT;
        if (code == SQLITE_ROW)
            out = entry_place{.sequence = static_cast<std::uint64_t>(query.integer(0)),
                              .commit = static_cast<std::uint64_t>(query.integer(1))};
        if (out && out->sequence == 0) out->burned = static_cast<errc>(query.integer(2));
        query.rewind();
        if (code != SQLITE_ROW && code != SQLITE_DONE) return fail(errc_of(code));
        return out;
    }

    // A row that should be there and is not: the file's content is spoilt.
    static int find(statement& query) {
        const int code = query.step();
        query.rewind();
        if (code == SQLITE_ROW) return SQLITE_OK;
        return code == SQLITE_DONE ? SQLITE_CORRUPT : code;
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

    write_ahead_log log_;
    std::optional<database> locked_;  // the file, where a copy of it is read
    database db_;
    statements sql_;
    waiting_rows waiting_;
    claims claims_;          // of the records whose rows wait
    account_chains chains_;  // of all records
    std::uint64_t unfiled_max_ = 0;
    std::uint64_t filed_ = 0;     // records
    id128 greatest_;              // of all that are used
    std::vector<id128> absent_;   // when they were asked for last, ascending
    std::string postings_;        // of the entry that is compared
    account_chains followed_;     // as far as records were compared
    std::uint64_t compared_ = 0;  // how far that is
    bool from_start_ = false;     // whether that began with record 0
    bool failed_ = false;
};

}  // namespace

result<std::unique_ptr<store>> keep_in(database db, access wanted, const params& with,
                                       std::optional<database> locked) {
    auto out = std::make_unique<sqlite_store>(std::move(db), std::move(locked), with.unfiled_max);
    if (const auto ok = out->load(wanted); !ok) return fail(ok.error());
    if (wanted == access::reading)
        if (const auto ok = out->write_no_more(); !ok) return fail(ok.error());
    return out;
}

}  // namespace submeter::inline v0::ledger::sqlite
