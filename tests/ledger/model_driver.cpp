// SPDX-License-Identifier: Apache-2.0
// Answers the operations of tests/oracle/book_answer.py, a line of JSON each, from the library's
// book:
//
//     submeter_ledger_model memory | FILE.sqlite < operations > answers
#include "submeter/ledger.hpp"
#include "submeter/ledger/sqlite_store.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <iostream>

namespace {

using namespace submeter;
namespace json = boost::json;

// --- values -----------------------------------------------------------------------------------

std::string_view text(const json::value& v) {
    return {v.as_string().data(), v.as_string().size()};
}

std::string_view text(const json::object& o, std::string_view name) {
    const auto* v = o.if_contains(name);
    return v == nullptr ? std::string_view{} : text(*v);
}

std::optional<std::int64_t> number(const json::object& o, std::string_view name) {
    const auto* v = o.if_contains(name);
    if (v == nullptr || v->is_null()) return std::nullopt;
    return v->to_number<std::int64_t>();
}

template <class Id>
Id id_number(const json::object& o, std::string_view name) {
    return static_cast<Id>(number(o, name).value_or(0));
}

// The items of a list, or of none where there is none.
const json::array& items(const json::object& o, std::string_view name) {
    static const json::array none;
    const auto* v = o.if_contains(name);
    return v == nullptr ? none : v->as_array();
}

instant time_of(std::int64_t seconds) {
    return instant{std::chrono::seconds{seconds}};
}

std::optional<instant> time_of(const json::object& o, std::string_view name) {
    const auto seconds = number(o, name);
    return seconds ? std::optional{time_of(*seconds)} : std::nullopt;
}

id128 id_of(std::string_view hex) {
    return hex.empty() ? id128{} : parse_id128(hex).value();
}

ledger_account account_of(std::string_view name) {
    const auto slash = name.find('/');
    ledger_account out{.code = static_cast<std::uint16_t>(std::stoul(std::string{name}))};
    if (slash != name.npos) out.owner = std::stoull(std::string{name.substr(slash + 1)});
    return out;
}

// The enumerator whose text it is.
template <class Enum>
Enum named(std::string_view name, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        if (to_text(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
    throw std::invalid_argument{std::string{name}};
}

entry_authority authority_of(const json::object& o) {
    return {.by = id_number<operator_id>(o, "by"),
            .approved_by = id_number<operator_id>(o, "approved_by"),
            .reason = std::string{text(o, "reason")}};
}

entry entry_of(const json::object& o) {
    entry out;
    out.id = id_of(text(o, "id"));
    out.kind = named<entry_kind>(text(o, "kind"), entry_kind_count);
    out.effective = time_of(o, "effective").value();
    out.offset_minutes = static_cast<std::int16_t>(number(o, "offset").value_or(0));
    out.memo = text(o, "memo");
    for (const auto& p : items(o, "postings"))
        out.postings.push_back({account_of(text(p.at(0))), p.at(1).to_number<std::int64_t>()});
    out.authority = authority_of(o);
    for (const auto& l : items(o, "links"))
        out.links.push_back(
            {named<link_kind>(text(l.at(0)), link_kind_count), id_of(text(l.at(1)))});
    for (const auto& k : items(o, "keys"))
        out.keys.push_back(
            {named<key_kind>(text(k.at(0)), key_kind_count), std::string{text(k.at(1))}});
    if (o.contains("phase")) out.phase = named<entry_phase>(text(o, "phase"), 4);
    out.expires = time_of(o, "expires");
    out.holds = id_of(text(o, "holds"));
    if (o.contains("next") && o.at("next").as_bool()) out.next = chaining::with_next;
    return out;
}

ledger::account_settings settings_of(const json::object& o) {
    ledger::account_settings out{.account = account_of(text(o, "account"))};
    if (o.contains("status")) out.status = named<ledger::account_status>(text(o, "status"), 3);
    for (const auto& f : items(o, "floors"))
        out.floors.push_back(
            {time_of(f.at(0).to_number<std::int64_t>()), f.at(1).to_number<std::int64_t>()});
    for (const auto& level : items(o, "levels"))
        out.levels_minor.push_back(level.to_number<std::int64_t>());
    out.rearm_minor = number(o, "rearm").value_or(0);
    return out;
}

json::string name_of(error why) {
    return json::string{describe(why.code).name};
}

json::object done(const result<void>& ok) {
    if (ok) return {{"ok", true}};
    return {{"error", name_of(ok.error())}};
}

json::array outcome_of(const ledger::entry_result& r) {
    json::array out{json::string{to_text(r)}};
    switch (r.what) {
        case ledger::outcome::burned:
            out.emplace_back(name_of(r.why));
            break;
        case ledger::outcome::refused:
            out.emplace_back(name_of(r.why));
            out.emplace_back(r.why.index);
            break;
        default:
            out.emplace_back(r.sequence);
    }
    return out;
}

json::array alarm_of(const watermark_event& e) {
    return {json::string{to_text(e.account)}, e.level, e.level_minor, e.balance_minor,
            json::string{to_text(e.cause)}};
}

json::object state_of(const ledger::account_state& a) {
    json::array below;
    for (std::uint32_t level = 0; level <= ledger::alarm_levels_max; ++level)
        if (((a.below >> level) & 1U) != 0) below.emplace_back(level);
    return {{"status", json::string{to_text(a.settings.status)}},
            {"minor", a.minor},
            {"pending_debits", a.pending_debits},
            {"pending_credits", a.pending_credits},
            {"available", available(a)},
            {"version", a.version},
            {"below", below}};
}

// --- the book ---------------------------------------------------------------------------------

// One book after another, each in a store of its own.
class driver {
public:
    explicit driver(std::string path) : path_{std::move(path)} {}

    json::object answer(const json::object& asked) {
        const auto op = text(asked, "op");
        if (op == "book") return done(found(asked));
        if (op == "open") return done(book_->open_account(settings_of(asked), now(asked)));
        if (op == "change") return done(book_->change_account(settings_of(asked), now(asked)));
        if (op == "post") return post(asked);
        if (op == "close") return done(close(asked));
        if (op == "reopen") return done(book_->reopen_period(authority_of(asked), now(asked)));
        if (op == "account") return account(asked);
        if (op == "balance") return balance(asked);
        if (op == "history") return history(asked);
        if (op == "restart") return restart();
        throw std::invalid_argument{std::string{op}};
    }

private:
    static instant now(const json::object& asked) { return time_of(asked, "now").value(); }

    bool in_memory() const { return path_ == "memory"; }

    result<void> found(const json::object& asked) {
        const ledger::book_identity identity{.id = {0, 7}, .in = {}};
        book_.reset();
        if (!in_memory()) std::filesystem::remove(path_);
        result<std::unique_ptr<ledger::store>> store = std::make_unique<ledger::memory_store>();
        if (!in_memory()) store = ledger::sqlite::create_store(path_);
        if (!store) return fail(store.error());
        auto made = ledger::book::create(identity, std::move(*store), now(asked), kept);
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

    json::object account(const json::object& asked) const {
        const auto* found = book_->find(account_of(text(asked, "account")));
        if (found == nullptr) return {{"account", nullptr}};
        return {{"account", state_of(*found)}};
    }

    json::object balance(const json::object& asked) const {
        ledger::as_of when{.effective_before = time_of(asked, "effective_before"),
                           .recorded_through = time_of(asked, "recorded_through")};
        if (const auto through = number(asked, "sequence_through"))
            when.sequence_through = static_cast<std::uint64_t>(*through);
        const auto found = book_->balance(account_of(text(asked, "account")), when);
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
            auto opened = ledger::book::open(std::move(*store), {}, kept);
            if (!opened) return done(fail(opened.error()));
            book_.emplace(std::move(*opened));
        }
        return {{"records", book_->head().count}, {"entries", book_->entry_count()}};
    }

    // Snapshots come often, so that most restarts begin at one.
    static constexpr ledger::book_params kept{.snapshot_every = 40};

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
