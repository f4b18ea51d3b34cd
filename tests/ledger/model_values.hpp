// SPDX-License-Identifier: Apache-2.0
#pragma once

// The values of tests/oracle/book_answer.py, from JSON and to it, for a program of tests: what
// cannot be read throws.
#include "submeter/ledger/account.hpp"
#include "submeter/ledger/audit.hpp"
#include "submeter/ledger/operator.hpp"
#include "submeter/ledger/outcome.hpp"

#include <boost/json/value.hpp>

#include <stdexcept>

namespace submeter::model_test {

namespace json = boost::json;

inline std::string_view text(const json::value& v) {
    return {v.as_string().data(), v.as_string().size()};
}

inline std::string_view text(const json::object& o, std::string_view name) {
    const auto* v = o.if_contains(name);
    return v == nullptr ? std::string_view{} : text(*v);
}

inline std::optional<std::int64_t> number(const json::object& o, std::string_view name) {
    const auto* v = o.if_contains(name);
    if (v == nullptr || v->is_null()) return std::nullopt;
    return v->to_number<std::int64_t>();
}

template <class Id>
Id id_number(const json::object& o, std::string_view name) {
    return static_cast<Id>(number(o, name).value_or(0));
}

// The items of a list, or of none where there is none.
inline const json::array& items(const json::object& o, std::string_view name) {
    static const json::array none;
    const auto* v = o.if_contains(name);
    return v == nullptr ? none : v->as_array();
}

inline instant time_of(std::int64_t seconds) {
    return instant{std::chrono::seconds{seconds}};
}

inline std::optional<instant> time_of(const json::object& o, std::string_view name) {
    const auto seconds = number(o, name);
    return seconds ? std::optional{time_of(*seconds)} : std::nullopt;
}

inline id128 id_of(std::string_view hex) {
    return hex.empty() ? id128{} : parse_id128(hex).value();
}

inline std::vector<std::byte> octets_of(std::string_view hex) {
    std::vector<std::byte> out(hex.size() / 2);
    if (!from_hex(hex, out)) throw std::invalid_argument{std::string{hex}};
    return out;
}

inline ledger_account account_of(std::string_view name) {
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

inline entry_authority authority_of(const json::object& o) {
    return {.by = id_number<operator_id>(o, "by"),
            .approved_by = id_number<operator_id>(o, "approved_by"),
            .reason = std::string{text(o, "reason")}};
}

inline entry entry_of(const json::object& o) {
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

inline ledger::account_settings settings_of(const json::object& o) {
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

inline ledger::actor actor_of(const json::object& o) {
    return {.by = id_number<operator_id>(o, "by"),
            .approved_by = id_number<operator_id>(o, "approved_by")};
}

inline ledger::audit_event event_of(const json::object& o) {
    return {.at = time_of(o, "now").value(),
            .by = id_number<operator_id>(o, "by"),
            .operation = std::string{text(o, "operation")},
            .result = "done"};
}

inline ledger::permission_set permissions_of(const json::array& names) {
    ledger::permission_set out;
    for (const auto& name : names)
        out = out.with(named<ledger::permission>(text(name), ledger::permission_count));
    return out;
}

inline ledger::book_policy policy_of(const json::object& o) {
    return {.refund_limit_minor = number(o, "refund_limit"),
            .logged_reads = permissions_of(items(o, "logged"))};
}

inline ledger::ledger_operator operator_of(const json::object& o) {
    ledger::ledger_operator out{.id = id_number<operator_id>(o, "id"),
                                .name = std::string{text(o, "name")}};
    if (text(o, "status") == "suspended") out.status = ledger::operator_status::suspended;
    for (const auto& g : items(o, "grants")) {
        ledger::permission_grant grant{.project = project_id{g.at(0).to_number<std::uint64_t>()},
                                       .may = {}};
        grant.may = permissions_of(g.at(1).as_array());
        out.grants.push_back(grant);
    }
    if (const auto customer = number(o, "customer"))
        out.own_customer = account_id{static_cast<std::uint64_t>(*customer)};
    return out;
}

inline json::string name_of(error why) {
    return json::string{describe(why.code).name};
}

inline json::object done(const result<void>& ok) {
    if (ok) return {{"ok", true}};
    return {{"error", name_of(ok.error())}};
}

inline json::array outcome_of(const ledger::entry_result& r) {
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

inline json::array alarm_of(const watermark_event& e) {
    return {json::string{to_text(e.account)}, e.level, e.level_minor, e.balance_minor,
            json::string{to_text(e.cause)}};
}

inline json::object state_of(const ledger::account_state& a) {
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

}  // namespace submeter::model_test
