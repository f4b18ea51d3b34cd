// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/postgresql_store.hpp"

#include "ledger/postgresql_session.hpp"
#include "ledger/postgresql_sheets.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <utility>

namespace submeter::inline v0::ledger::postgresql {
namespace {

using std::chrono::steady_clock;
using enum type;

constexpr statement begin{"begin", "BEGIN"};
constexpr statement commit{"commit", "COMMIT"};

// A stale writer would set its epoch to null, which it may not be: so the transaction fails before
// anything is written, without another round trip. The lease's row is locked until the end.
constexpr statement fence{"fence",
                          "UPDATE submeter.leases"
                          " SET epoch = CASE WHEN epoch = $2 THEN epoch END WHERE book = $1"};
constexpr statement add_record{"add_record",
                               "INSERT INTO submeter.records VALUES ($1, $2, $3, $4, $5)"};
constexpr statement set_snapshot{
    "set_snapshot",
    "INSERT INTO submeter.snapshots VALUES ($1, $2, $3) ON CONFLICT (book) DO UPDATE"
    " SET number = excluded.number, octets = excluded.octets"};

constexpr statement take_over{"take_over",
                              "UPDATE submeter.leases SET epoch = epoch + 1, holder = $2"
                              " WHERE book = $1 RETURNING epoch"};
// Run again, it finds its own holder again.
constexpr statement renew{"renew",
                          "UPDATE submeter.leases SET epoch = epoch + 1"
                          " WHERE book = $1 AND holder = $2 RETURNING epoch"};
constexpr statement find_seal{"find_seal",
                              "SELECT seal FROM submeter.records WHERE book = $1 AND number = $2"};

// A page ends after a mebibyte, counted before anything is sent.
constexpr statement read_records{
    "read_records",
    "SELECT number, octets, seal FROM (SELECT number, octets, seal,"
    " sum(octet_length(octets)) OVER (ORDER BY number) - octet_length(octets) AS before"
    " FROM submeter.records WHERE book = $1 AND number >= $2 ORDER BY number LIMIT $3) AS page"
    " WHERE before < $4 ORDER BY number"};
constexpr statement find_recorded{
    "find_recorded", "SELECT recorded FROM submeter.records WHERE book = $1 AND number = $2"};
constexpr statement find_ids{"find_ids",
                             "SELECT id, sequence, commit_number, burned FROM submeter.ids"
                             " WHERE book = $1 AND id = ANY ($2)"};
constexpr statement find_values{"find_values",
                                "SELECT what, value, sequence FROM submeter.keys"
                                " WHERE book = $1 AND value = ANY ($2)"};
constexpr statement find_history{
    "find_history",
    "SELECT DISTINCT sequence FROM submeter.postings WHERE book = $1 AND code = $2 AND owner = $3"
    " AND sequence < $4 ORDER BY sequence DESC LIMIT $5"};
constexpr statement find_commit{
    "find_commit", "SELECT commit_number FROM submeter.entries WHERE book = $1 AND sequence = $2"};
constexpr statement read_snapshot{"read_snapshot",
                                  "SELECT number, octets FROM submeter.snapshots WHERE book = $1"};
constexpr statement read_cursor{
    "read_cursor", "SELECT number FROM submeter.cursors WHERE book = $1 AND name = $2"};
constexpr statement put_cursor{"put_cursor",
                               "INSERT INTO submeter.cursors VALUES ($1, $2, $3)"
                               " ON CONFLICT (book, name) DO UPDATE SET number = excluded.number"};
constexpr statement count_all{
    "count_all",
    "SELECT (SELECT count(*) FROM submeter.books WHERE book = $1),"
    " (SELECT count(*) FROM submeter.records WHERE book = $1),"
    " (SELECT count(*) FROM submeter.entries WHERE book = $1),"
    " (SELECT count(*) FROM submeter.postings WHERE book = $1),"
    " (SELECT count(*) FROM submeter.alarms WHERE book = $1),"
    " (SELECT count(*) FROM submeter.keys WHERE book = $1),"
    " (SELECT count(*) FROM submeter.ids WHERE book = $1 AND sequence = 0)"};

// More records than a page of the smallest ones has.
constexpr std::uint64_t page_records = 8192;

// Tells one writer from all others.
id128 random_id() {
    std::random_device of_the_system;
    id128 out;
    for (auto* half : {&out.high, &out.low})
        for (int i = 0; i < 2; ++i)
            *half = (*half << 32) | (of_the_system() & 0xFFFFFFFFU);
    return out;
}

bool is_seal(bytes_view found, const crypto::sha256_digest& seal) {
    return std::equal(found.begin(), found.end(), seal.begin(), seal.end());
}

class postgresql_store final : public store {
public:
    postgresql_store(session s, const id128& book, access may)
        : session_(std::move(s)), book_(book), may_(may) {}

    /// Takes the lease, whoever has it.
    result<void> lease() {
        const auto epoch = session_.ask({take_over, {id(book_), id(holder_)}});
        if (!epoch) return fail(errc_of(epoch.error()));
        if (epoch->size() != 1) return fail(errc::cannot_read);
        epoch_ = epoch->integer(0, 0);
        return {};
    }

    [[nodiscard]] durability lasts() const noexcept override { return durability::durable; }

    result<void> append(const sealed_commit& record, const journal_commit& content,
                        const store_change& change) override {
        if (may_ == access::read) return fail(errc::cannot_write);
        if (ended_) return fail(*ended_);
        if (content.opens && content.opens->id != book_) return fail(errc::bad_value);
        const auto until = session_.ends();
        auto batch = transaction(record, content, change);
        for (;;) {
            if (const auto ok = session_.connect(patience::any, until); !ok)
                return fail(errc::store_failed);
            batch[1].with[1] = number(epoch_);
            const auto done = session_.run(batch, until);
            if (done) return {};
            if (is_known(done.error())) {
                if (!is_passing(done.error())) return refused(errc_of(done.error()));
                if (steady_clock::now() >= until) return fail(errc::store_failed);
                wait_a_moment(until);
                continue;
            }
            const auto landed = settle(record, until);
            if (!landed) return end(errc::store_failed, errc::outcome_unknown);
            if (*landed) return {};
            if (ended_) return fail(*ended_);
        }
    }

    result<std::vector<sealed_commit>> read(std::uint64_t first, std::size_t limit) override {
        const auto most = std::min<std::uint64_t>(limit, page_records);
        const auto found = session_.ask(
            {read_records,
             {id(book_), number(first), number(most), number(std::uint64_t{page_octets})}});
        if (!found) return fail(errc::store_failed);
        std::vector<sealed_commit> out;
        for (std::size_t row = 0; row < found->size(); ++row) {
            auto& record = out.emplace_back();
            record.number = found->count(row, 0);
            const auto octets = found->octets(row, 1);
            record.octets.assign(octets.begin(), octets.end());
            // A seal of another length is none.
            if (const auto seal = found->octets(row, 2); seal.size() == record.seal.size())
                std::copy(seal.begin(), seal.end(), record.seal.begin());
        }
        return out;
    }

    result<std::vector<std::optional<entry_place>>> find(std::span<const id128> ids) override {
        column wanted{uuid_array};
        for (const auto& i : ids)
            wanted.add(i);
        const auto found = session_.ask({find_ids, {id(book_), wanted.take()}});
        if (!found) return fail(errc::store_failed);
        std::map<id128, entry_place> places;
        for (std::size_t row = 0; row < found->size(); ++row) {
            auto& place = places[found->id(row, 0)];
            place.sequence = found->count(row, 1);
            place.commit = found->count(row, 2);
            if (const auto why = found->integer(row, 3); why != 0)
                place.burned = static_cast<errc>(why);
        }
        std::vector<std::optional<entry_place>> out;
        for (const auto& i : ids) {
            const auto at = places.find(i);
            out.push_back(at == places.end() ? std::nullopt : std::optional{at->second});
        }
        return out;
    }

    result<std::vector<std::uint64_t>> find_keys(std::span<const natural_key> keys) override {
        column wanted{text_array};
        for (const auto& k : keys)
            wanted.add(std::string_view{k.value});
        const auto found = session_.ask({find_values, {id(book_), wanted.take()}});
        if (!found) return fail(errc::store_failed);
        std::map<std::pair<std::string, std::string>, std::uint64_t> holders;
        for (std::size_t row = 0; row < found->size(); ++row)
            holders[{found->text(row, 0), found->text(row, 1)}] = found->count(row, 2);
        std::vector<std::uint64_t> out;
        for (const auto& k : keys) {
            const auto at = holders.find({std::string{to_text(k.what)}, k.value});
            out.push_back(at == holders.end() ? 0 : at->second);
        }
        return out;
    }

    result<std::vector<std::uint64_t>> history(const ledger_account& account, std::uint64_t before,
                                               std::size_t limit) override {
        constexpr std::uint64_t most = 0x7FFFFFFFFFFFFFFF;
        const auto found = session_.ask(
            {find_history,
             {id(book_), number(std::int64_t{account.code}), number(account.owner),
              number(std::min(before, most)), number(std::min<std::uint64_t>(limit, most))}});
        if (!found) return fail(errc::store_failed);
        std::vector<std::uint64_t> out;
        for (std::size_t row = 0; row < found->size(); ++row)
            out.push_back(found->count(row, 0));
        return out;
    }

    result<std::uint64_t> commit_of(std::uint64_t sequence) override {
        const auto found = session_.ask({find_commit, {id(book_), number(sequence)}});
        if (!found) return fail(errc::store_failed);
        if (found->size() == 0) return fail(errc::bad_value);
        return found->count(0, 0);
    }

    result<std::optional<stored_snapshot>> snapshot() override {
        const auto found = session_.ask({read_snapshot, {id(book_)}});
        if (!found) return fail(errc::store_failed);
        if (found->size() == 0) return std::optional<stored_snapshot>{};
        const auto octets = found->octets(0, 1);
        return stored_snapshot{.number = found->count(0, 0),
                               .octets = {octets.begin(), octets.end()}};
    }

    result<std::uint64_t> cursor(std::string_view name) override {
        const auto found = session_.ask({read_cursor, {id(book_), one(text, name)}});
        if (!found) return fail(errc::store_failed);
        return found->size() == 0 ? 0 : found->count(0, 0);
    }

    result<void> set_cursor(std::string_view name, std::uint64_t at) override {
        if (may_ == access::read) return fail(errc::cannot_write);
        const auto done = session_.ask({put_cursor, {id(book_), one(text, name), number(at)}});
        if (!done) return fail(errc::store_failed);
        return {};
    }

    result<std::vector<account_state>> accounts() override {
        const auto found = session_.ask({read_accounts, {id(book_)}});
        if (!found) return fail(errc::store_failed);
        std::vector<account_state> out;
        for (std::size_t row = 0; row < found->size(); ++row) {
            auto a = account_of(*found, row);
            if (!a) return fail(a.error());
            out.push_back(std::move(*a));
        }
        // The server sorts owners above 2^63 as negative numbers.
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
            return a.settings.account < b.settings.account;
        });
        return out;
    }

    result<row_counts> count_rows() override {
        const auto found = session_.ask({count_all, {id(book_)}});
        if (!found) return fail(errc::store_failed);
        return row_counts{.books = found->count(0, 0),
                          .records = found->count(0, 1),
                          .entries = found->count(0, 2),
                          .postings = found->count(0, 3),
                          .alarms = found->count(0, 4),
                          .keys = found->count(0, 5),
                          .burned = found->count(0, 6)};
    }

    result<void> compare(const journal_commit& content) override {
        auto sheets = sheets_of(book_, content);
        std::vector<query> batch{{find_recorded, {id(book_), number(content.number)}}};
        for (auto& s : sheets)
            batch.push_back({s.fetch, std::move(s.range)});
        const auto found = session_.ask(batch, session_.ends());
        if (!found) return fail(errc::store_failed);
        const auto& record = found->front();
        const auto recorded = content.recorded.time_since_epoch().count();
        if (record.size() != 1 || record.integer(0, 0) != recorded) return fail(errc::bad_journal);
        for (std::size_t i = 0; i < sheets.size(); ++i)
            if (!matches(sheets[i], (*found)[i + 1])) return fail(errc::bad_journal);
        return {};
    }

private:
    static parameter id(const id128& v) { return one(uuid, v); }

    // All that a record brings, in one round trip. The second query is the fence.
    std::vector<query> transaction(const sealed_commit& record, const journal_commit& content,
                                   const store_change& change) const {
        std::vector<query> out{{begin}, {fence, {id(book_), number(epoch_)}}};
        out.push_back(
            {add_record,
             {id(book_), number(record.number), one(int8, content.recorded),
              one(bytea, bytes_view{record.octets}), one(bytea, bytes_view{record.seal})}});
        auto sheets = sheets_of(book_, content);
        if (!change.accounts.empty()) sheets.push_back(accounts_sheet(book_, change.accounts));
        for (auto& s : sheets) {
            auto& add = out.emplace_back(query{s.insert, {id(book_)}});
            for (auto& c : s.columns)
                add.with.push_back(c.take());
        }
        if (!change.snapshot.empty())
            out.push_back(
                {set_snapshot, {id(book_), number(record.number), one(bytea, change.snapshot)}});
        out.push_back({commit});
        return out;
    }

    // After an attempt of which nobody knows how it ended: a new epoch keeps it from landing later,
    // and then the record's seal tells whether it has. Without an answer nobody knows still.
    answer<bool> settle(const sealed_commit& record, deadline until) {
        const std::vector<query> batch{{begin},
                                       {renew, {id(book_), id(holder_)}},
                                       {find_seal, {id(book_), number(record.number)}},
                                       {commit}};
        const auto found = session_.ask(batch, until);
        if (!found) return tl::unexpected{found.error()};
        const auto& renewed = (*found)[1];
        const auto& seals = (*found)[2];
        if (renewed.size() == 1)
            epoch_ = renewed.integer(0, 0);
        else
            ended_ = errc::store_lost;  // whoever has the lease now has fenced that attempt off too
        return seals.size() == 1 && is_seal(seals.octets(0, 0), record.seal);
    }

    result<void> refused(errc why) { return why == errc::store_lost ? end(why, why) : fail(why); }

    result<void> end(errc from_now_on, errc now) {
        ended_ = from_now_on;
        return fail(now);
    }

    session session_;
    id128 book_;
    access may_;
    id128 holder_ = random_id();
    std::int64_t epoch_ = 0;
    std::optional<errc> ended_{};  // what all further records are answered with
};

constexpr statement make_lease{"make_lease",
                               "INSERT INTO submeter.leases VALUES ($1, 0, $2)"
                               " ON CONFLICT (book) DO NOTHING"};

// Makes the lease that a founder then takes. A founder who broke off left one without records.
result<void> make_place(session& s, const id128& book) {
    const std::vector<query> batch{{make_lease, {one(uuid, book), one(uuid, id128{})}},
                                   {find_seal, {one(uuid, book), number(std::uint64_t{0})}}};
    const auto found = s.ask(batch, s.ends());
    if (!found) return fail(errc_of(found.error()));
    if (found->back().size() != 0) return fail(errc::book_exists);
    return {};
}

result<std::unique_ptr<store>> leased(session s, const id128& book) {
    auto out = std::make_unique<postgresql_store>(std::move(s), book, access::write);
    if (const auto ok = out->lease(); !ok) return fail(ok.error());
    return out;
}

}  // namespace

result<std::unique_ptr<store>> create_store(const std::string& database, const id128& book,
                                            const params& with) {
    if (const auto ok = prepare_database(database, with); !ok) return fail(ok.error());
    auto s = open_session(database, with, access::write);
    if (!s) return fail(s.error());
    if (const auto ok = make_place(*s, book); !ok) return fail(ok.error());
    return leased(std::move(*s), book);
}

result<std::unique_ptr<store>> open_store(const std::string& database, const id128& book,
                                          const params& with) {
    auto s = open_session(database, with, access::write);
    if (!s) return fail(s.error());
    return leased(std::move(*s), book);
}

result<std::unique_ptr<store>> open_read_only(const std::string& database, const id128& book,
                                              const params& with) {
    auto s = open_session(database, with, access::read);
    if (!s) return fail(s.error());
    const auto found = s->ask({find_seal, {one(uuid, book), number(std::uint64_t{0})}});
    if (!found) return fail(errc_of(found.error()));
    if (found->size() == 0) return fail(errc::cannot_read);
    return std::make_unique<postgresql_store>(std::move(*s), book, access::read);
}

}  // namespace submeter::inline v0::ledger::postgresql
