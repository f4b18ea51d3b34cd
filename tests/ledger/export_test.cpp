// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"
#include "submeter/report/book_export.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

namespace {

using namespace ledger_test;
using namespace submeter::report;

zone shanghai() {
    return fixed_zone("Asia/Shanghai", std::chrono::hours{8});
}

// 22:13:20 UTC on 14 November 2023 is the 15th in Shanghai.
book two_entries() {
    auto b = in_memory();
    EXPECT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    auto e = used(2, "12.34", 3600);
    e.memo = "say \"hi\"; date:never [1] \\\nnext";
    EXPECT_EQ(posted(b, e), outcome::created);
    return b;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

int run(const std::string& command) {
    return std::system(("LC_ALL=C.UTF-8 " + command).c_str());
}

// On the path, or in the environment that tests/run.sh makes.
std::string find_bean_check() {
    for (const std::string at : {"bean-check", SUBMETER_TEST_DATA "/../build/venv/bin/bean-check"})
        if (run("command -v " + at + " > /dev/null") == 0) return at;
    return {};
}

TEST(BookExport, NamesAccountsByClassAndOwner) {
    EXPECT_EQ(export_name({.code = code_bank}), "Assets:Bank");
    EXPECT_EQ(export_name(prepaid_17), "Liabilities:Prepaid:A17");
    EXPECT_EQ(export_name({.code = code_electricity}), "Income:Electricity");
    EXPECT_EQ(export_name({.code = code_landlord}), "Expenses:LandlordShare");
    EXPECT_EQ(export_name({.code = code_opening}), "Equity:Opening");
    EXPECT_EQ(export_name({.code = 1033}), "Assets:Code1033");
}

TEST(BookExport, HledgerTransactionsAreAsPosted) {
    const auto text = to_hledger(two_entries(), shanghai());
    ASSERT_TRUE(text);
    EXPECT_TRUE(has(*text,
                    "\n2023-11-15 (1) top_up: order 1\n"
                    "    ; entry 000000000000000e0000000000000001\n"
                    "    Assets:Clearing:WeChat  50.00 CNY\n"
                    "    Liabilities:Prepaid:A17  -50.00 CNY\n"))
        << *text;
    EXPECT_TRUE(has(*text, "(2) consumption: say \"hi\", date:never [1] \\ next\n")) << *text;
    EXPECT_TRUE(has(*text, "    Liabilities:Prepaid:A17  0.00 CNY = -37.66 CNY\n")) << *text;
    EXPECT_TRUE(has(*text, "; Zero tolerance: "));
}

TEST(BookExport, BeancountTransactionsAreAsPosted) {
    const auto text = to_beancount(two_entries(), shanghai());
    ASSERT_TRUE(text);
    EXPECT_TRUE(has(*text,
                    "\n2023-11-15 * \"top_up\" \"order 1\"\n"
                    "  entry: \"000000000000000e0000000000000001\"\n"
                    "  sequence: 1\n"
                    "  Assets:Clearing:WeChat  50.00 CNY\n"
                    "  Liabilities:Prepaid:A17  -50.00 CNY\n"))
        << *text;
    EXPECT_TRUE(has(*text, "\"say \\\"hi\\\"; date:never [1] \\\\ next\"\n")) << *text;
    EXPECT_TRUE(has(*text, "\n2023-11-16 balance Liabilities:Prepaid:A17  -37.66 ~ 0 CNY\n"));
    EXPECT_TRUE(has(*text, "option \"tolerance_multiplier\" \"0\"\n"));
}

TEST(BookExport, JsonLinesHoldEverything) {
    const auto text = to_json_lines(two_entries());
    ASSERT_TRUE(text);
    EXPECT_TRUE(has(*text, "{\"format\":\"submeter.book/1\","));
    EXPECT_TRUE(has(*text,
                    "{\"account\":\"2010/17\",\"name\":\"Liabilities:Prepaid:A17\","
                    "\"status\":\"open\",\"floors\":[{\"from\":\"0001-01-02T00:00:00Z\",\"amount\":"
                    "\"0.00\"}],\"levels\":[\"100.00\","
                    "\"20.00\",\"0.01\"],\"rearm\":\"0.00\",\"balance\":\"-37.66\",\"pending_"
                    "debits\":\"0.00\",\"pending_credits\":\"0.00\",\"version\":2}\n"));
    EXPECT_TRUE(has(*text,
                    "{\"entry\":\"000000000000000e0000000000000002\",\"sequence\":2,\"kind\":"
                    "\"consumption\",\"effective\":\"2023-11-14T23:13:20Z\",\"recorded\":\"2023-"
                    "11-14T22:13:20Z\",\"memo\":\"say \\\"hi\\\"; date:never [1] \\\\\\nnext\","
                    "\"postings\":[{\"account\":\"2010/17\",\"amount\":\"12.34\"},{\"account\":"
                    "\"4010\",\"amount\":\"-12.34\"}]}\n"))
        << *text;
    EXPECT_TRUE(has(*text, "{\"alarm\":\"2010/17\",\"level\":1,\"below\":\"100.00\","));
}

TEST(BookExport, JsonLinesTellOperatorsBurnedIdsAndClosings) {
    auto b = in_memory();
    ASSERT_TRUE(b.set_operator(chief(1), at(0)));
    ledger_operator tenant{.id = operator_id{2}, .name = "tenant"};
    tenant.grants = {{.project = project_id{1}, .may = roles::tenant()}};
    tenant.own_customer = tenant_17;
    const actor chen{.by = operator_id{1}, .terminal = "desk 1"};
    ASSERT_TRUE(b.set_operator(tenant, at(0), chen));
    ASSERT_TRUE(
        b.set_policy({.refund_limit_minor = 5000, .logged_reads = loggable_permissions}, at(0),
                     {.by = operator_id{1}, .approved_by = operator_id{2}, .terminal = "desk 1"}));
    auto refund = refunded(1, "1.00");
    refund.authority.by = operator_id{1};
    ASSERT_EQ(posted(b, refund), outcome::refused);
    const entry_authority why{.by = operator_id{1}, .reason = "month end"};
    ASSERT_TRUE(b.close_period(at(0), {id128{0, 7}}, why, at(60)));
    const auto text = to_json_lines(b);
    ASSERT_TRUE(text);
    const auto expect = [&](const std::string& part) { EXPECT_TRUE(has(*text, part)) << *text; };
    expect(
        "\"closed_before\":\"2023-11-14T22:13:20Z\",\"refund_limit\":\"50.00\","
        "\"logged_reads\":[\"read\",\"export_data\",\"read_audit\"]}\n");
    expect(
        "\n{\"operator\":2,\"name\":\"tenant\",\"status\":\"active\",\"grants\":[{\"project\":1,"
        "\"may\":[\"read\",\"print\"]}],\"own_customer\":17}\n");
    expect(
        "\n{\"burned\":\"000000000000000e0000000000000001\",\"recorded\":\"2023-11-14T22:13:20Z\","
        "\"why\":\"below_floor\"}\n");
    expect(
        "\n{\"period\":\"closed\",\"before\":\"2023-11-14T22:13:20Z\",\"recorded\":\"2023-11-14T22:"
        "14:20Z\",\"exceptions\":[\"00000000000000000000000000000007\"],\"by\":1,\"reason\":"
        "\"month "
        "end\",\"trial_balance\":\"");
    expect(
        "\n{\"audit\":\"set_policy\",\"at\":\"2023-11-14T22:13:20Z\",\"recorded\":\"2023-11-14T22:"
        "13:"
        "20Z\",\"by\":1,\"approved_by\":2,\"terminal\":\"desk 1\",\"subject\":\"book\",");
}

TEST(BookExport, JsonLinesTellReservationsThatExpired) {
    auto b = with_orders();
    ASSERT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    ASSERT_EQ(posted(b, reserved(2, 700, 60)), outcome::created);
    ASSERT_EQ(posted(b, used(3, "1.00"), 120), outcome::created);
    const auto text = to_json_lines(b);
    ASSERT_TRUE(text);
    EXPECT_TRUE(has(*text,
                    "\n{\"expired\":\"000000000000000e0000000000000002\",\"recorded\":\"2023-11-14T"
                    "22:15:20Z\"}\n{\"entry\":\"000000000000000e0000000000000003\","))
        << *text;
}

TEST(BookExport, TheSameBookGivesTheSameBytesFromAnyStore) {
    sqlite_kind kind;
    auto on_disk = *founded(kind.fresh());
    for (const auto& e : {paid(1, "50.00"), used(2, "12.34", 3600)})
        ASSERT_EQ(posted(on_disk, e), outcome::created);
    auto in_mind = in_memory();
    for (const auto& e : {paid(1, "50.00"), used(2, "12.34", 3600)})
        ASSERT_EQ(posted(in_mind, e), outcome::created);
    EXPECT_EQ(*to_json_lines(on_disk), *to_json_lines(in_mind));
    EXPECT_EQ(*to_hledger(on_disk, shanghai()), *to_hledger(in_mind, shanghai()));
    EXPECT_EQ(*to_beancount(on_disk, shanghai()), *to_beancount(in_mind, shanghai()));
}

TEST(BookExport, AskForTheBooksOwnZone) {
    const auto b = two_entries();
    EXPECT_EQ(to_hledger(b, fixed_zone("UTC", {})).error().code, errc::bad_value);
    EXPECT_EQ(to_beancount(b, fixed_zone("UTC", {})).error().code, errc::bad_value);
}

// Finer money, owners, many postings, backdated entries, days that differ.
book busy() {
    const denomination fine{.unit = *parse_currency("EUR"), .scale = 4};
    const posting_rules in_fine{.in = fine, .cash_decimals = 4};
    auto id = identity();
    id.in = fine;
    auto b = *book::create(id, std::make_unique<memory_store>(), at(0));
    for (std::uint64_t who = 1; who <= 3; ++who)
        EXPECT_TRUE(b.open_customer(account_id{who}, -100, {5, 1}, at(0)));
    EXPECT_TRUE(b.open_account({.account = {.code = 1033}}, at(0)));
    for (std::uint64_t i = 0; i < 40; ++i) {
        const auto t = static_cast<std::int64_t>((i * 7) % 40) * 40000;
        EXPECT_EQ(posted(b, *in_fine.top_up(head(i, t, "\xE5\x85\x85\xE5\x80\xBC; = 3"),
                                            pay_channel::alipay, account_id{1 + i % 3},
                                            {12345678901, fine})),
                  outcome::created);
        const std::vector<customer_amount> parts{{account_id{1}, {1, fine}},
                                                 {account_id{2}, {33333, fine}},
                                                 {account_id{3}, {66667, fine}}};
        EXPECT_EQ(posted(b, *in_fine.common_area(head(100 + i, t), parts, {5, fine})),
                  outcome::created);
    }
    return b;
}

TEST(BookExport, HledgerAgreesWithTheBook) {
    if (run("hledger --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "hledger is not installed";
    temporary_file file;
    const auto path = file.folder() + "/book.journal";
    for (const auto& b : {two_entries(), busy(), in_memory()}) {
        const auto text = to_hledger(b, shanghai());
        ASSERT_TRUE(text);
        std::ofstream(path) << *text;
        EXPECT_EQ(run("hledger check -s -f " + path), 0);
    }
    auto text = *to_hledger(two_entries(), shanghai());
    text.replace(text.find("-37.66"), 6, "-37.67");
    std::ofstream(path) << text;
    EXPECT_NE(run("hledger check -s -f " + path + " > /dev/null 2>&1"), 0);
}

// What ledger prints: each account that is not at zero, and its exact amount.
std::set<std::string> balances_of(const book& b) {
    std::set<std::string> out;
    for (const auto& a : b.accounts())
        if (a.minor != 0)
            out.insert(export_name(a.settings.account) + " " +
                       to_text(money{a.minor, b.identity().in}));
    return out;
}

std::set<std::string> lines_of(const std::string& path) {
    std::set<std::string> out;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);)
        out.insert(line);
    return out;
}

TEST(BookExport, LedgerShowsTheBalancesOfTheBook) {
    if (run("ledger --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "ledger is not installed";
    temporary_file file;
    const auto path = file.folder() + "/book.journal";
    const auto shown = file.folder() + "/balances";
    const auto command = "ledger --args-only --strict --pedantic -f " + path +
                         " balance --flat --no-total --format '%(account) %(amount)\n' > " + shown;
    for (const auto& b : {two_entries(), busy(), in_memory()}) {
        std::ofstream(path) << *to_hledger(b, shanghai());
        ASSERT_EQ(run(command), 0);
        EXPECT_EQ(lines_of(shown), balances_of(b));
    }
    auto text = *to_hledger(two_entries(), shanghai());
    text.replace(text.find("-37.66"), 6, "-37.67");
    std::ofstream(path) << text;
    EXPECT_NE(run(command + " 2> /dev/null"), 0);
}

TEST(BookExport, BeancountAgreesWithTheBook) {
    const auto bean_check = find_bean_check();
    if (bean_check.empty()) GTEST_SKIP() << "bean-check is not installed";
    temporary_file file;
    const auto path = file.folder() + "/book.beancount";
    for (const auto& b : {two_entries(), busy(), in_memory()}) {
        const auto text = to_beancount(b, shanghai());
        ASSERT_TRUE(text);
        std::ofstream(path) << *text;
        EXPECT_EQ(run(bean_check + " " + path), 0);
    }
    auto text = *to_beancount(two_entries(), shanghai());
    text.replace(text.find("12.34 CNY"), 9, "12.35 CNY");
    std::ofstream(path) << text;
    EXPECT_NE(run(bean_check + " " + path + " > /dev/null 2>&1"), 0);
}

}  // namespace
