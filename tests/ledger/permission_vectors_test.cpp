// SPDX-License-Identifier: Apache-2.0
#include "core/json_reader.hpp"
#include "ledger/fixtures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

namespace {

using namespace ledger_test;
using json = submeter::detail::json_node;
using submeter::detail::json_document;

json_document tables() {
    std::ifstream in{SUBMETER_TEST_DATA "/vectors/permissions.json"};
    const std::string all{std::istreambuf_iterator<char>{in}, {}};
    diagnostics said;
    return json_document::parse(all, said).value();
}

std::string text(const json& of, std::string_view name) {
    return of.field(name).value().text().value();
}

entry_kind kind_of(const std::string& name) {
    const auto& names = submeter::detail::entry_kind_names;
    const auto at = std::find(names.begin(), names.end(), name);
    EXPECT_NE(at, names.end()) << name;
    return static_cast<entry_kind>(at - names.begin());
}

permission permission_of(const std::string& name) {
    std::size_t at = 0;
    while (at < permission_count && to_text(static_cast<permission>(at)) != name)
        ++at;
    EXPECT_LT(at, permission_count) << name;
    return static_cast<permission>(at);
}

permission_set set_of(const json& names) {
    permission_set out;
    const auto items = names.items().value();
    for (const auto& name : items)
        out = out.with(permission_of(name.text().value()));
    return out;
}

permission_set role_of(const std::string& name) {
    if (name == "administrator") return roles::administrator();
    if (name == "finance") return roles::finance();
    if (name == "engineer") return roles::engineer();
    if (name == "business") return roles::business();
    if (name == "tenant") return roles::tenant();
    if (name == "auditor") return roles::auditor();
    EXPECT_EQ(name, "system");
    return system_permissions;
}

// An entry of a kind that breaks no rule but, perhaps, that of its operator.
entry of_kind(entry_kind kind, const entry& original, std::uint64_t id) {
    if (kind == entry_kind::reversal) return reversing(id, original);
    entry out{.id = {0xE, id},
              .kind = kind,
              .effective = at(0),
              .memo = {},
              .postings = {{{.code = code_wechat}, 100}, {prepaid_17, -100}}};
    return out;
}

TEST(PermissionVectors, NameEveryKindAndRoleOnce) {
    const auto document = tables();
    std::set<entry_kind> kinds;
    const auto rows = document.root().field("kinds").value().items().value();
    for (const auto& row : rows)
        EXPECT_TRUE(kinds.insert(kind_of(text(row, "kind"))).second) << text(row, "kind");
    EXPECT_EQ(kinds.size(), entry_kind_count);
    const auto wanted = document.root().field("roles").value().items().value();
    EXPECT_EQ(wanted.size(), 7U);
    for (const auto& row : wanted)
        EXPECT_EQ(role_of(text(row, "role")), set_of(row.field("may").value()))
            << text(row, "role");
}

// What pays out and what does not, by each role and by the system: taken where all that the row
// names is granted.
TEST(PermissionVectors, WhoPaysOutNeedsMoreThanTheKind) {
    const auto document = tables();
    const auto payouts = document.root().field("payouts").value().items().value();
    const auto roles_here = document.root().field("roles").value().items().value();
    std::uint64_t id = 1000;
    for (const auto& role : roles_here) {
        auto b = in_memory();
        ASSERT_EQ(posted(b, paid(++id, "10.00")), outcome::created);
        ASSERT_TRUE(b.set_operator(chief(1), at(0)));
        const auto name = text(role, "role");
        const operator_id who{name == "system" ? 0U : 2U};
        if (name != "system") {
            ASSERT_TRUE(
                b.set_operator({.id = who, .name = name, .grants = {{.may = role_of(name)}}}, at(0),
                               {.by = operator_id{1}}));
        }
        const auto may = set_of(role.field("may").value());
        for (const auto& row : payouts) {
            const auto account = [&](std::string_view side) {
                return parse_ledger_account(text(row, side)).value();
            };
            entry e{.id = {0xE, ++id},
                    .kind = kind_of(text(row, "kind")),
                    .effective = at(0),
                    .memo = {},
                    .postings = {{account("debit"), 1}, {account("credit"), -1}}};
            e.authority = {.by = who, .approved_by = operator_id{1}, .reason = "tried"};
            const auto needs = set_of(row.field("needs").value());
            const bool wanted = (may.bits & needs.bits) == needs.bits;
            EXPECT_EQ(handed_in(b, e).what, wanted ? outcome::created : outcome::refused)
                << name << " " << text(row, "kind") << " " << text(row, "debit");
        }
    }
}

// Each kind by each role, and by the system: taken where the table says so, else `not_permitted`.
TEST(PermissionVectors, ABookTakesFromARoleWhatTheTableSays) {
    const auto document = tables();
    const auto kinds = document.root().field("kinds").value().items().value();
    const auto rows = document.root().field("roles").value().items().value();
    std::uint64_t id = 1000;
    for (const auto& role : rows) {
        auto b = in_memory();
        ASSERT_TRUE(b.set_operator(chief(1), at(0)));
        const auto name = text(role, "role");
        const operator_id who{name == "system" ? 0U : 2U};
        if (name != "system") {
            ASSERT_TRUE(
                b.set_operator({.id = who, .name = name, .grants = {{.may = role_of(name)}}}, at(0),
                               {.by = operator_id{1}}));
        }
        auto original = paid(++id, "10.00");
        ASSERT_EQ(posted(b, original), outcome::created);
        const auto may = set_of(role.field("may").value());
        for (const auto& row : kinds) {
            auto e = of_kind(kind_of(text(row, "kind")), original, ++id);
            e.authority = {.by = who, .approved_by = operator_id{1}, .reason = "tried"};
            const bool wanted = may.has(permission_of(text(row, "needs")));
            const auto got = handed_in(b, e);
            EXPECT_EQ(got.what, wanted ? outcome::created : outcome::refused)
                << name << " " << text(row, "kind");
            if (!wanted) {
                EXPECT_EQ(got.why.code, errc::not_permitted) << name;
            }
        }
    }
}

}  // namespace
