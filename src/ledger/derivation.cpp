// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/derivation.hpp"

#include "ledger/statement_lines.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

namespace {

explanation operator_part(std::string rule, operator_id who, const book_state& in) {
    const auto* known = find_operator(in, who);
    return {.rule = std::move(rule),
            .facts = {{"operator", std::to_string(to_number(who))},
                      {"name", known == nullptr ? "?" : known->name}},
            .parts = {}};
}

// What a line comes from: orders, readings, price versions, operators.
std::vector<explanation> sources_of(const statement_line& line, const book_state& in) {
    std::vector<explanation> out;
    for (const auto& link : line.links)
        out.push_back({.rule = std::string{"ledger.link."}.append(to_text(link.what)),
                       .facts = {{"id", detail::link_text(link)}},
                       .parts = {}});
    const auto& who = line.authority;
    if (who.by != operator_id{}) out.push_back(operator_part("ledger.by", who.by, in));
    if (who.approved_by != operator_id{})
        out.push_back(operator_part("ledger.approved_by", who.approved_by, in));
    if (!who.reason.empty())
        out.push_back({.rule = "ledger.reason", .facts = {{"reason", who.reason}}, .parts = {}});
    return out;
}

explanation line_part(const statement_line& line, denomination in, const book_state& state) {
    return {.rule = line.memo.empty() ? "ledger.line.without_memo" : "ledger.line",
            .facts = {{"sequence", std::to_string(line.sequence)},
                      {"effective", submeter::to_text(line.effective)},
                      {"kind", std::string{to_text(line.kind)}},
                      {"memo", line.memo},
                      {"amount", amount_text({line.minor, in})},
                      {"balance", amount_text({line.balance_minor, in})}},
            .parts = sources_of(line, state)};
}

explanation hold_part(const id128& id, const hold& held, money amount) {
    explanation out{.rule = held.expires ? "ledger.hold.expiring" : "ledger.hold",
                    .facts = {{"entry", submeter::to_text(id)},
                              {"effective", submeter::to_text(held.effective)},
                              {"amount", amount_text(amount)}},
                    .parts = {}};
    if (held.expires) out.facts.emplace_back("expires", submeter::to_text(*held.expires));
    return out;
}

// The reservations that lower what is available, and what they leave; nothing without any.
result<void> add_holds(explanation& to, const book_reader& of, const ledger_account& account) {
    const auto& state = *of.find(account);
    const auto in = of.identity().in;
    exact left = posted(state);
    for (const auto& [id, held] : of.state().balances.holds().sorted()) {
        exact taken = 0;
        for (const auto& p : held->reserved)
            if (p.account == account)
                taken += std::min<std::int64_t>(on_normal_side(account.code, p.minor), 0);
        const auto amount = to_int64(taken);
        if (!amount) return fail(amount.error());
        if (*amount != 0) to.parts.push_back(hold_part(id, *held, {*amount, in}));
        left += taken;
    }
    if (left != available(state)) return fail(errc::not_conserved);
    if (left != posted(state))
        to.parts.push_back({.rule = "ledger.available",
                            .facts = {{"available", to_text(money{available(state), in})}},
                            .parts = {}});
    return {};
}

}  // namespace

result<explanation> explain(const book_reader& of, const ledger_account& account, const as_of& when,
                            std::optional<account_id> tenant) {
    auto lines = detail::lines_of(of, account, when, tenant);
    if (!lines) return fail(lines.error());
    const auto sum = detail::run_balance(0, *lines);
    if (!sum) return fail(sum.error());
    const auto in = of.identity().in;
    if (when.is_now() && *sum != posted(*of.find(account))) return fail(errc::not_conserved);
    explanation out{.rule = "ledger.balance",
                    .facts = {{"account", to_text(account)},
                              {"balance", to_text(money{*sum, in})},
                              {"entries", std::to_string(lines->size())},
                              {"as_of", to_text(when)}},
                    .parts = {}};
    for (const auto& line : *lines)
        out.parts.push_back(line_part(line, in, of.state()));
    if (when.is_now())
        if (const auto ok = add_holds(out, of, account); !ok) return fail(ok.error());
    return out;
}

}  // namespace submeter::inline v0::ledger
