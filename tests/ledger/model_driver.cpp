// SPDX-License-Identifier: Apache-2.0
// Answers the operations of tests/oracle/book_answer.py, a line of JSON each, from the library's
// book:
//
//     submeter_ledger_model memory|unsealed|shared|postgresql|FILE.sqlite < operations > answers
//
// `postgresql` starts a server; the program exits with 3 where it was built without. One more
// operation has records verified:
//
//     {"op": "verify", "records": [[octets, seal], …]} → {"bad": number of the first bad one, or
//     null}
#include "ledger/model_questions.hpp"
#include "submeter/ledger/memory_store.hpp"
#include "submeter/ledger/shared_book.hpp"
#include "submeter/ledger/sqlite_store.hpp"
#include "submeter/ledger/verify.hpp"

#ifdef SUBMETER_MODEL_POSTGRESQL
#include "ledger/postgresql_server.hpp"
#include "submeter/ledger/postgresql_store.hpp"
#endif

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <iostream>

namespace {

using namespace submeter;
using namespace submeter::model_test;

using any_store = std::unique_ptr<ledger::store>;

// Puts records into a store as a book would have, good or not, up to the first that no book has.
// @return the number of that one, where it cannot even be put there.
std::optional<std::uint64_t> fill(ledger::store& store, const json::array& records) {
    ledger::replay states;
    for (const auto& r : records) {
        ledger::sealed_commit record{
            .number = states.head().count, .octets = octets_of(text(r.at(0))), .seal = {}};
        const auto seal = octets_of(text(r.at(1)));
        std::copy_n(seal.begin(), record.seal.size(), record.seal.begin());
        const auto content = ledger::decode_commit(record.octets);
        const auto fed = states.feed(record);
        const auto all = states.balances().all();
        std::vector<const ledger::account_state*> accounts;
        for (const auto& a : all)
            accounts.push_back(&a);
        const auto snapshot = content && content->checkpoint ? encode_state(states.state())
                                                             : std::vector<std::byte>{};
        if (!content ||
            !store.append(record, *content, {.accounts = accounts, .snapshot = snapshot}))
            return record.number;
        if (!fed) break;
    }
    return std::nullopt;
}

json::object verified(const json::array& records) {
    ledger::memory_store store;
    if (const auto bad = fill(store, records)) return {{"bad", *bad}};
    const auto found = ledger::verify(store).value().findings;
    if (found.empty()) return {{"bad", nullptr}};
    return {{"bad", found.front().commit}};
}

// Where the books of a run are kept: in memory, in a file, or on a server.
class place {
public:
    explicit place(std::string kind) : kind_{std::move(kind)} {}

    [[nodiscard]] bool shared() const { return kind_ == "shared"; }
    [[nodiscard]] bool sealed() const { return kind_ != "unsealed"; }
    [[nodiscard]] bool lasts() const {
        return kind_ != "memory" && kind_ != "unsealed" && !shared();
    }

    // An empty store for a book; the one before is gone.
    result<any_store> fresh(const id128& book) {
        if (!lasts()) return any_store{std::make_unique<ledger::memory_store>()};
#ifdef SUBMETER_MODEL_POSTGRESQL
        if (kind_ == "postgresql") {
            database_ = ledger_test::shared_server().fresh_database();
            return ledger::postgresql::create_store(database_, book);
        }
#endif
        std::filesystem::remove(kind_);
        return ledger::sqlite::create_store(kind_);
    }

    // The store that was left.
    result<any_store> again(const id128& book) {
#ifdef SUBMETER_MODEL_POSTGRESQL
        if (kind_ == "postgresql") return ledger::postgresql::open_store(database_, book);
#endif
        return ledger::sqlite::open_store(kind_);
    }

private:
    std::string kind_;
    std::string database_;
};

// One book after another, each in a store of its own.
class driver {
public:
    explicit driver(place in) : place_{std::move(in)} {}

    json::object answer(const json::object& asked) {
        const auto op = text(asked, "op");
        if (op == "verify") return verified(items(asked, "records"));
        if (op == "book") return done(found(asked));
        if (op == "take_up") return done(take_up(items(asked, "records")));
        if (op == "restart") return restart();
        if (op == "post") return answer_to_post(post(asked));
        return with([&](ledger::book& b) { return change(b, asked); });
    }

private:
    template <class Use>
    json::object with(Use use) {
        return shared_ ? shared_->with(use) : use(*book_);
    }

    result<void> found(const json::object& asked) {
        const ledger::book_identity identity{.id = {0, 7}, .in = {}};
        auto store = emptied(identity.id);
        if (!store) return fail(store.error());
        return begin(ledger::book::create(identity, std::move(*store), now_of(asked), kept()));
    }

    // A book whose records are given.
    result<void> take_up(const json::array& records) {
        const auto first = ledger::decode_commit(octets_of(text(records.at(0).at(0)))).value();
        auto store = emptied(first.opens->id);
        if (!store) return fail(store.error());
        if (fill(**store, records)) return fail(errc::bad_journal);
        return begin(ledger::book::open(std::move(*store), {}, kept()));
    }

    result<any_store> emptied(const id128& id) {
        book_.reset();
        shared_.reset();
        id_ = id;
        return place_.fresh(id);
    }

    result<void> begin(result<ledger::book> made) {
        if (!made) return fail(made.error());
        if (place_.shared())
            shared_.emplace(std::move(*made));
        else
            book_.emplace(std::move(*made));
        return {};
    }

    result<ledger::commit_report> post(const json::object& asked) {
        if (shared_) return shared_->submit(batch_of(asked), now_of(asked));
        return book_->commit(batch_of(asked), now_of(asked));
    }

    // A book in memory has nothing to be opened from: it only tells how much there is.
    json::object restart() {
        if (place_.lasts()) {
            book_.reset();
            auto store = place_.again(id_);
            if (!store) return done(fail(store.error()));
            const auto ok = begin(ledger::book::open(std::move(*store), {}, kept()));
            if (!ok) return done(ok);
        }
        return with([](ledger::book& b) {
            return json::object{{"records", b.head().count}, {"entries", b.entry_count()}};
        });
    }

    // Snapshots come often, so that most restarts begin at one.
    [[nodiscard]] ledger::book_params kept() const {
        return {.seals = place_.sealed() ? ledger::sealing::sealed : ledger::sealing::none,
                .snapshot_every = 40};
    }

    place place_;
    id128 id_;
    std::optional<ledger::book> book_;
    std::optional<ledger::shared_book> shared_;
};

}  // namespace

int main(int count, char** words) {
    if (count != 2) return 2;
    const std::string kind{words[1]};
#ifndef SUBMETER_MODEL_POSTGRESQL
    if (kind == "postgresql") return 3;
#endif
    driver answers{place{kind}};
    for (std::string line; std::getline(std::cin, line);)
        std::cout << json::serialize(answers.answer(json::parse(line).as_object())) << '\n';
    return 0;
}
