// SPDX-License-Identifier: Apache-2.0
// Answers the operations of tests/oracle/book_answer.py, a line of JSON each, from the library's
// book:
//
//     submeter_ledger_model memory | unsealed | FILE.sqlite < operations > answers
//
// One more operation has records verified:
//
//     {"op": "verify", "records": [[octets, seal], …]} → {"bad": number of the first bad one, or
//     null}
#include "ledger/model_values.hpp"
#include "submeter/ledger/ageing.hpp"
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/group.hpp"
#include "submeter/ledger/memory_store.hpp"
#include "submeter/ledger/sqlite_store.hpp"
#include "submeter/ledger/verify.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <iostream>

namespace {

using namespace submeter;
using namespace submeter::model_test;

// Puts records into a store as a book would have, good or not, and has them verified.
json::object verified(const json::array& records) {
    ledger::memory_store store;
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
            return {{"bad", record.number}};
        if (!fed) break;
    }
    const auto found = ledger::verify(store).value().findings;
    if (found.empty()) return {{"bad", nullptr}};
    return {{"bad", found.front().commit}};
}

// One book after another, each in a store of its own.
class driver {
public:
    explicit driver(std::string path) : path_{std::move(path)} {}

    json::object answer(const json::object& asked) {
        const auto op = text(asked, "op");
        if (op == "book") return done(found(asked));
        if (op == "open")
            return done(book_->open_account(settings_of(asked), now(asked), actor_of(asked)));
        if (op == "open_many") return open_many(asked);
        if (op == "change")
            return done(book_->change_account(settings_of(asked), now(asked), actor_of(asked)));
        if (op == "operator")
            return done(book_->set_operator(operator_of(asked), now(asked), actor_of(asked)));
        if (op == "policy")
            return done(book_->set_policy({.refund_limit_minor = number(asked, "refund_limit")},
                                          now(asked), actor_of(asked)));
        if (op == "event") return done(book_->audit(event_of(asked), now(asked)));
        if (op == "post") return post(asked);
        if (op == "close") return done(close(asked));
        if (op == "reopen") return done(book_->reopen_period(authority_of(asked), now(asked)));
        if (op == "account") return account(asked);
        if (op == "balance") return balance(asked);
        if (op == "history") return history(asked);
        if (op == "trail") return trail(asked);
        if (op == "codes") return codes(asked);
        if (op == "ageing") return ageing(asked);
        if (op == "restart") return restart();
        if (op == "verify") return verified(items(asked, "records"));
        throw std::invalid_argument{std::string{op}};
    }

private:
    static instant now(const json::object& asked) { return time_of(asked, "now").value(); }

    bool in_memory() const { return path_ == "memory" || path_ == "unsealed"; }

    result<void> found(const json::object& asked) {
        const ledger::book_identity identity{.id = {0, 7}, .in = {}};
        book_.reset();
        if (!in_memory()) std::filesystem::remove(path_);
        result<std::unique_ptr<ledger::store>> store = std::make_unique<ledger::memory_store>();
        if (!in_memory()) store = ledger::sqlite::create_store(path_);
        if (!store) return fail(store.error());
        auto made = ledger::book::create(identity, std::move(*store), now(asked), kept());
        if (!made) return fail(made.error());
        book_.emplace(std::move(*made));
        return {};
    }

    json::object post(const json::object& asked) {
        std::vector<entry> batch;
        for (const auto& e : items(asked, "entries"))
            batch.push_back(entry_of(e.as_object()));
        const auto report = book_->commit(batch, now(asked));
        if (!report) return done(fail(report.error()));
        json::array outcomes;
        json::array alarms;
        for (const auto& r : report->results)
            outcomes.emplace_back(outcome_of(r));
        for (const auto& e : report->events)
            alarms.emplace_back(alarm_of(e));
        return {{"outcomes", outcomes}, {"alarms", alarms}};
    }

    result<void> close(const json::object& asked) {
        std::vector<id128> exceptions;
        for (const auto& id : items(asked, "exceptions"))
            exceptions.push_back(id_of(text(id)));
        return book_->close_period(time_of(asked, "through").value(), exceptions,
                                   authority_of(asked), now(asked));
    }

    json::object open_many(const json::object& asked) {
        std::vector<ledger::account_settings> all;
        for (const auto& s : items(asked, "accounts"))
            all.push_back(settings_of(s.as_object()));
        const auto ok = book_->open_accounts(all, now(asked), actor_of(asked));
        auto out = done(ok);
        if (!ok) out["index"] = ok.error().index;
        return out;
    }

    json::object trail(const json::object& asked) const {
        std::vector<ledger::audit_event> all;
        const auto read = book_->visit_commits(0, [&](const ledger::journal_commit& c) {
            all.insert(all.end(), c.audits.begin(), c.audits.end());
        });
        if (!read) return done(read);
        const auto limit = static_cast<std::size_t>(number(asked, "limit").value());
        json::array newest;
        for (auto e = all.rbegin(); e != all.rend() && newest.size() < limit; ++e)
            newest.emplace_back(json::array{to_number(e->by), e->operation, e->result});
        return {{"events", newest}};
    }

    json::object codes(const json::object& asked) const {
        const ledger::book_reader* const books[] = {&*book_};
        const auto found = add_up(books, as_of(asked));
        if (!found) return done(fail(found.error()));
        json::array out;
        for (const auto& c : found->posted)
            out.emplace_back(json::array{c.code, c.minor});
        return {{"codes", out}};
    }

    json::object ageing(const json::object& asked) const {
        static const auto east = fixed_zone("east", std::chrono::hours{8});
        ledger::ageing_params by{
            .at = time_of(asked, "at").value(),
            .borders = {},
            .due_after = static_cast<std::int32_t>(number(asked, "due_after").value()),
            .known = as_of(asked)};
        for (const auto& days : items(asked, "borders"))
            by.borders.push_back(days.to_number<std::int32_t>());
        const auto made = make_ageing(*book_, east, by);
        if (!made) return done(fail(made.error()));
        json::array rows;
        for (const auto& row : made->rows) {
            auto parts = parts_of(row);
            parts.insert(parts.begin(), to_number(row.customer));
            rows.emplace_back(std::move(parts));
        }
        return {{"rows", rows}, {"total", parts_of(made->total)}};
    }

    static json::array parts_of(const ledger::aged_debt& row) {
        return {row.credit, row.not_due, json::array(row.overdue.begin(), row.overdue.end()),
                row.owed};
    }

    static ledger::as_of as_of(const json::object& asked) {
        ledger::as_of out{.effective_before = time_of(asked, "effective_before"),
                          .recorded_through = time_of(asked, "recorded_through")};
        if (const auto through = number(asked, "sequence_through"))
            out.sequence_through = static_cast<std::uint64_t>(*through);
        return out;
    }

    json::object account(const json::object& asked) const {
        const auto* found = book_->find(account_of(text(asked, "account")));
        if (found == nullptr) return {{"account", nullptr}};
        return {{"account", state_of(*found)}};
    }

    json::object balance(const json::object& asked) const {
        const auto found = book_->balance(account_of(text(asked, "account")), as_of(asked));
        if (!found) return done(fail(found.error()));
        return {{"minor", found->minor}};
    }

    json::object history(const json::object& asked) const {
        const auto found = book_->entries(account_of(text(asked, "account")));
        if (!found) return done(fail(found.error()));
        const auto before = number(asked, "before");
        const auto limit = static_cast<std::size_t>(number(asked, "limit").value());
        json::array newest;
        for (auto e = found->rbegin(); e != found->rend() && newest.size() < limit; ++e)
            if (!before || e->sequence < static_cast<std::uint64_t>(*before))
                newest.emplace_back(e->sequence);
        return {{"sequences", newest}};
    }

    // A book in memory has nothing to be opened from: it only tells how much there is.
    json::object restart() {
        if (!in_memory()) {
            book_.reset();
            auto store = ledger::sqlite::open_store(path_);
            if (!store) return done(fail(store.error()));
            auto opened = ledger::book::open(std::move(*store), {}, kept());
            if (!opened) return done(fail(opened.error()));
            book_.emplace(std::move(*opened));
        }
        return {{"records", book_->head().count}, {"entries", book_->entry_count()}};
    }

    // Snapshots come often, so that most restarts begin at one.
    ledger::book_params kept() const {
        return {.seals = path_ == "unsealed" ? ledger::sealing::none : ledger::sealing::sealed,
                .snapshot_every = 40};
    }

    std::string path_;
    std::optional<ledger::book> book_;
};

}  // namespace

int main(int count, char** words) {
    if (count != 2) return 2;
    driver answers{words[1]};
    for (std::string line; std::getline(std::cin, line);)
        std::cout << json::serialize(answers.answer(json::parse(line).as_object())) << '\n';
    return 0;
}
