// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger.hpp"

#include <memory>
#include <string>

// What the tests of the ledger share: one small book, and ways to fill it.

namespace ledger_test {

using namespace submeter;
using namespace submeter::ledger;

inline constexpr account_id tenant_17{17};
inline constexpr account_id tenant_18{18};
inline constexpr ledger_account prepaid_17 = prepaid_account(tenant_17);

inline instant at(std::int64_t seconds) {
    return instant{std::chrono::seconds{1'700'000'000 + seconds}};
}

inline money yuan(std::string_view text) {
    return *parse_money(text, denomination{});
}

inline book_identity identity() {
    return {.id = {0xB00C, 1}, .in = denomination{}, .zone = "Asia/Shanghai"};
}

inline const posting_rules rules{.in = denomination{}};

inline entry_head head(std::uint64_t id, std::int64_t effective = 0, std::string memo = {}) {
    return {.id = {0xE, id}, .effective = at(effective), .memo = std::move(memo)};
}

inline entry paid(std::uint64_t id, std::string_view amount, std::int64_t effective = 0,
                  account_id who = tenant_17) {
    return *rules.top_up(head(id, effective, "order " + std::to_string(id)), pay_channel::wechat,
                         who, yuan(amount));
}

inline entry used(std::uint64_t id, std::string_view amount, std::int64_t effective = 0,
                  account_id who = tenant_17) {
    const customer_amount part{who, yuan(amount)};
    return *rules.consumption(head(id, effective, "hour"), service::electricity, {&part, 1});
}

inline entry refunded(std::uint64_t id, std::string_view amount) {
    return *rules.refund(head(id), tenant_17, yuan(amount));
}

/// A book with two customers: no overdraft, alarms below 100.00, 20.00 and at 0.00.
inline result<book> founded(std::unique_ptr<store> in) {
    auto out = book::create(identity(), std::move(in), at(0));
    if (!out) return out;
    for (const auto who : {tenant_17, tenant_18})
        if (const auto ok = out->open_customer(who, 0, {10000, 2000, 1}, at(0)); !ok)
            return fail(ok.error());
    return out;
}

inline book in_memory() {
    return std::move(*founded(std::make_unique<memory_store>()));
}

inline outcome posted(book& b, const entry& e, std::int64_t now = 0) {
    const auto report = b.commit(std::span{&e, 1}, at(now));
    return report ? report->results[0].what : outcome::refused;
}

inline constexpr ledger_account order_7{.code = code_in_transit, .owner = 7};

/// A pending entry: 2010/17 to the order 7 of a meter.
inline entry reserved(std::uint64_t id, std::int64_t minor,
                      std::optional<std::int64_t> expires = std::nullopt) {
    entry e{.id = {0xE, id},
            .kind = entry_kind::issue,
            .effective = at(0),
            .memo = "issue",
            .postings = {{prepaid_17, minor}, {order_7, -minor}}};
    e.phase = entry_phase::pending;
    if (expires) e.expires = at(*expires);
    return e;
}

/// What ends a pending entry; of a post with an amount, that much.
inline entry ending(std::uint64_t id, entry_phase phase, std::uint64_t pending,
                    std::int64_t minor = 0) {
    entry e{
        .id = {0xE, id}, .kind = entry_kind::issue, .effective = at(0), .memo = {}, .postings = {}};
    e.phase = phase;
    e.holds = {0xE, pending};
    if (minor != 0) e.postings = {{prepaid_17, minor}, {order_7, -minor}};
    return e;
}

/// The mirror of an entry, linked to it.
inline entry reversing(std::uint64_t id, const entry& original) {
    entry e{.id = {0xE, id},
            .kind = entry_kind::reversal,
            .effective = original.effective,
            .memo = "wrong",
            .postings = original.postings};
    for (auto& p : e.postings)
        p.minor = -p.minor;
    e.links = {{link_kind::original, original.id}};
    return e;
}

/// An operator who may do everything, in every project.
inline ledger_operator chief(std::uint64_t id, std::string name = "Chen") {
    permission_set all;
    for (std::size_t i = 0; i < permission_count; ++i)
        all = all.with(static_cast<permission>(i));
    return {.id = operator_id{id}, .name = std::move(name), .grants = {{.may = all}}};
}

/// A book of tenant 17 alone, with the accounts of an order and of its meter.
inline book with_orders(std::unique_ptr<store> in = std::make_unique<memory_store>(),
                        const book_params& with = {}) {
    auto made = book::create(identity(), std::move(in), at(0), with);
    auto out = std::move(*made);
    static_cast<void>(out.open_customer(tenant_17, 0, {10000, 2000, 1}, at(0)));
    for (const auto& a : {order_7, meter_account(meter_id{9})})
        static_cast<void>(out.open_account({.account = a}, at(0)));
    return out;
}

/// The result of one entry, burned and refused included.
inline entry_result handed_in(book& b, const entry& e, std::int64_t now = 0) {
    const auto report = b.commit(std::span{&e, 1}, at(now));
    return report ? report->results[0] : entry_result{};
}

/// The code of a refusal; `incomplete` where it is none.
inline errc refusal(book& b, const entry& e, std::int64_t now = 0) {
    const auto r = handed_in(b, e, now);
    return r.what == outcome::refused ? r.why.code : errc::incomplete;
}

inline std::string left(const book& b, account_id who = tenant_17) {
    const auto m = b.prepaid(who);
    return m ? amount_text(*m) : "no account";
}

}  // namespace ledger_test
