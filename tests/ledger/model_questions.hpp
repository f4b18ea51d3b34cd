// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tests/oracle/book_answer.py asks of a book, and what it has a book do, commits aside.
#include "ledger/model_values.hpp"
#include "submeter/ledger/ageing.hpp"
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/book_view.hpp"
#include "submeter/ledger/group.hpp"
#include "submeter/ledger/order_overview.hpp"
#include "submeter/ledger/trial_sheet.hpp"

namespace submeter::model_test {

inline instant now_of(const json::object& asked) {
    return time_of(asked, "now").value();
}

inline ledger::as_of as_of_asked(const json::object& asked) {
    ledger::as_of out{.effective_before = time_of(asked, "effective_before"),
                      .recorded_through = time_of(asked, "recorded_through")};
    if (const auto through = number(asked, "sequence_through"))
        out.sequence_through = static_cast<std::uint64_t>(*through);
    return out;
}

inline std::vector<entry> batch_of(const json::object& asked) {
    std::vector<entry> out;
    for (const auto& e : items(asked, "entries"))
        out.push_back(entry_of(e.as_object()));
    return out;
}

inline json::object answer_to_post(const result<ledger::commit_report>& report) {
    if (!report) return done(fail(report.error()));
    json::array outcomes;
    json::array alarms;
    for (const auto& r : report->results)
        outcomes.emplace_back(outcome_of(r));
    for (const auto& e : report->events)
        alarms.emplace_back(alarm_of(e));
    return {{"outcomes", outcomes}, {"alarms", alarms}};
}

inline json::object open_many(ledger::book& b, const json::object& asked) {
    std::vector<ledger::account_settings> all;
    for (const auto& s : items(asked, "accounts"))
        all.push_back(settings_of(s.as_object()));
    const auto ok = b.open_accounts(all, now_of(asked), actor_of(asked));
    auto out = done(ok);
    if (!ok) out["index"] = ok.error().index;
    return out;
}

inline result<void> close(ledger::book& b, const json::object& asked) {
    std::vector<id128> exceptions;
    for (const auto& id : items(asked, "exceptions"))
        exceptions.push_back(id_of(text(id)));
    return b.close_period(time_of(asked, "through").value(), exceptions, authority_of(asked),
                          now_of(asked));
}

inline json::object account(const ledger::book& b, const json::object& asked) {
    const auto* found = b.find(account_of(text(asked, "account")));
    if (found == nullptr) return {{"account", nullptr}};
    return {{"account", state_of(*found)}};
}

inline json::object balance(const ledger::book& b, const json::object& asked) {
    const auto found = b.balance(account_of(text(asked, "account")), as_of_asked(asked));
    if (!found) return done(fail(found.error()));
    return {{"minor", found->minor}};
}

inline json::object history(const ledger::book& b, const json::object& asked) {
    const auto found = b.entries(account_of(text(asked, "account")));
    if (!found) return done(fail(found.error()));
    const auto before = number(asked, "before");
    const auto limit = static_cast<std::size_t>(number(asked, "limit").value());
    json::array newest;
    for (auto e = found->rbegin(); e != found->rend() && newest.size() < limit; ++e)
        if (!before || e->sequence < static_cast<std::uint64_t>(*before))
            newest.emplace_back(e->sequence);
    return {{"sequences", newest}};
}

inline json::object trail(const ledger::book& b, const json::object& asked) {
    std::vector<ledger::audit_event> all;
    const auto read = b.visit_commits(0, [&](const ledger::journal_commit& c) {
        all.insert(all.end(), c.audits.begin(), c.audits.end());
    });
    if (!read) return done(read);
    const auto limit = static_cast<std::size_t>(number(asked, "limit").value());
    json::array newest;
    for (auto e = all.rbegin(); e != all.rend() && newest.size() < limit; ++e)
        newest.emplace_back(
            json::array{to_number(e->by), e->operation, e->result, to_number(e->approved_by)});
    return {{"events", newest}};
}

// What somebody asks through a view.
inline result<void> read(ledger::book& b, const json::object& asked) {
    const ledger::book_view seen{b, actor_of(asked), now_of(asked)};
    const auto what = text(asked, "what");
    if (what == "read_accounts") return seen.accounts().map([](const auto&) {});
    if (what == "read_audit_trail") return seen.audit_trail().map([](const auto&) {});
    if (what == "read_whole") return seen.whole().map([](const auto&) {});
    throw std::invalid_argument{std::string{what}};
}

inline json::object codes(const ledger::book& b, const json::object& asked) {
    const ledger::book_reader* const books[] = {&b};
    const auto found = ledger::add_up(books, as_of_asked(asked));
    if (!found) return done(fail(found.error()));
    json::array out;
    for (const auto& c : found->posted)
        out.emplace_back(json::array{c.code, c.minor});
    return {{"codes", out}};
}

inline json::object trial(const ledger::book& b, const json::object& asked) {
    const auto made = ledger::make_trial_sheet(b, as_of_asked(asked));
    if (!made) return done(fail(made.error()));
    json::array rows;
    for (const auto& row : made->rows)
        rows.emplace_back(json::array{row.code, row.debit, row.credit});
    return {{"rows", rows}, {"total", made->total.debit}, {"overdrawn", made->overdrawn}};
}

inline json::object orders(const ledger::book& b, const json::object& asked) {
    const auto made = ledger::make_order_overview(b, as_of_asked(asked));
    if (!made) return done(fail(made.error()));
    json::array out;
    for (const auto& row : *made)
        out.emplace_back(json::array{to_number(row.order), json::string{to_text(row.state)},
                                     row.in_transit.minor});
    return {{"orders", out}};
}

inline json::array parts_of(const ledger::aged_debt& row) {
    return {row.credit, row.not_due, json::array(row.overdue.begin(), row.overdue.end()), row.owed};
}

inline json::object ageing(const ledger::book& b, const json::object& asked) {
    static const auto east = fixed_zone("east", std::chrono::hours{8});
    ledger::ageing_params by{
        .at = time_of(asked, "at").value(),
        .borders = {},
        .due_after = static_cast<std::int32_t>(number(asked, "due_after").value()),
        .known = as_of_asked(asked)};
    for (const auto& days : items(asked, "borders"))
        by.borders.push_back(days.to_number<std::int32_t>());
    const auto made = ledger::make_ageing(b, east, by);
    if (!made) return done(fail(made.error()));
    json::array rows;
    for (const auto& row : made->rows) {
        auto parts = parts_of(row);
        parts.insert(parts.begin(), to_number(row.customer));
        rows.emplace_back(std::move(parts));
    }
    return {{"rows", rows}, {"total", parts_of(made->total)}};
}

inline json::object ask(const ledger::book& b, const json::object& asked) {
    const auto op = text(asked, "op");
    if (op == "account") return account(b, asked);
    if (op == "balance") return balance(b, asked);
    if (op == "history") return history(b, asked);
    if (op == "trail") return trail(b, asked);
    if (op == "codes") return codes(b, asked);
    if (op == "trial") return trial(b, asked);
    if (op == "orders") return orders(b, asked);
    if (op == "ageing") return ageing(b, asked);
    throw std::invalid_argument{std::string{op}};
}

inline json::object change(ledger::book& b, const json::object& asked) {
    const auto op = text(asked, "op");
    const auto now = asked.contains("now") ? now_of(asked) : instant{};
    const auto by = actor_of(asked);
    if (op == "open") return done(b.open_account(settings_of(asked), now, by));
    if (op == "open_many") return open_many(b, asked);
    if (op == "change") return done(b.change_account(settings_of(asked), now, by));
    if (op == "operator") return done(b.set_operator(operator_of(asked), now, by));
    if (op == "policy") return done(b.set_policy(policy_of(asked), now, by));
    if (op == "read") return done(read(b, asked));
    if (op == "event") return done(b.audit(event_of(asked), now));
    if (op == "close") return done(close(b, asked));
    if (op == "reopen") return done(b.reopen_period(authority_of(asked), now));
    return ask(b, asked);
}

}  // namespace submeter::model_test
