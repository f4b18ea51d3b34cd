// SPDX-License-Identifier: Apache-2.0
#include "tariff/plans.hpp"
#include "tariff/vector_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

// The bills of public sources, tests/vectors/bills: each a plan, the facts of one or several bills,
// and the amounts that the source gives.
namespace submeter::tariff {
namespace {

using samples::member;
using samples::text;
using submeter::detail::json_document;
using submeter::detail::json_node;

std::int64_t micro(const json_node& node) {
    return parse_scaled(node.text().value(), quantity_decimals).value();
}

std::chrono::local_days day(std::string_view iso) {
    const auto midnight = samples::at(std::string{iso} += "T00:00:00Z");
    return std::chrono::local_days{
        std::chrono::floor<std::chrono::days>(midnight.time_since_epoch())};
}

std::vector<json_node> items(const json_node& list) {
    return list.items().value();
}

std::vector<std::string> names(const json_node& object) {
    return object.names().value();
}

// A part of a document as a document of its own.
std::string document_of(const json_node& node) {
    if (node.is_text()) return (std::string{"\""} += node.text().value()) += '"';
    std::string out;
    if (node.is_object()) {
        for (const auto& name : names(node))
            ((((out += out.empty() ? "{\"" : ",\"") += name) += "\":") +=
             document_of(member(node, name)));
        return out.empty() ? "{}" : out += '}';
    }
    if (node.is_array()) {
        for (const auto& each : items(node))
            (out += out.empty() ? '[' : ',') += document_of(each);
        return out.empty() ? "[]" : out += ']';
    }
    if (const auto number = node.integer(0, 1'000'000)) return std::to_string(*number);
    return node.boolean().value() ? "true" : "false";
}

plan plan_of(const json_node& node) {
    diagnostics said;
    auto p = read_plan(document_of(node), said);
    for (const auto& f : said.findings)
        ADD_FAILURE() << f.path << ": " << f.text;
    return p.value_or(plan{});
}

std::vector<given_figure> figures(const json_node& account, std::string_view name) {
    std::vector<given_figure> out;
    if (const auto given = account.find(name))
        for (const auto& item : names(*given))
            out.push_back({item, micro(member(*given, item))});
    return out;
}

service service_of(const json_node& bill) {
    service out;
    out.days = day_span{day(text(bill, "from")), day(text(bill, "to"))};
    const auto account = bill.find("account");
    if (!account) return out;
    if (const auto n = account->find("persons"))
        out.persons = static_cast<std::uint32_t>(n->integer(1, 1000).value());
    if (const auto since = account->find("since")) out.since = day(since->text().value());
    if (const auto contract = account->find("contract")) out.contract_micro = micro(*contract);
    if (const auto capacity = account->find("capacity"))
        for (const auto& c : items(*capacity))
            out.capacity.push_back({day(text(c, "from")), micro(member(c, "amount"))});
    out.demand = figures(*account, "demand");
    out.power_factor = figures(*account, "power_factor");
    return out;
}

void add_values(const plan& p, rating_state& s, const service& svc, std::size_t measure,
                const json_node& usage) {
    std::vector<std::int64_t> column;
    for (const auto& value : items(member(usage, "values")))
        column.push_back(micro(value));
    const std::chrono::seconds each{member(usage, "seconds").integer(1, 86400).value()};
    const auto first = samples::at(text(usage, "start"));
    const auto line = make_timeline(p, samples::grid(first, each, column.size()), each, svc.since);
    ASSERT_TRUE(line);
    EXPECT_TRUE(line->split.empty());
    ASSERT_TRUE(add(p, s, *line, column, measure));
}

// What registers say: of each period, or of a plan that does not ask for them, in all.
std::vector<std::int64_t> registers(const plan& p, std::string_view name, const json_node& usage) {
    const auto periods = periods_of(p);
    std::vector<std::int64_t> column(std::max<std::size_t>(periods.size(), 1));
    if (const auto total = usage.find("total")) {
        EXPECT_FALSE(periods.size() > 1 && needs_periods(p, name)) << usage.path();
        column[0] = micro(*total);
        return column;
    }
    const auto given = member(usage, "periods");
    for (const auto& period : names(given)) {
        const auto at = std::find(periods.begin(), periods.end(), period);
        EXPECT_NE(at, periods.end()) << period;
        if (at != periods.end())
            column[static_cast<std::size_t>(at - periods.begin())] = micro(member(given, period));
    }
    return column;
}

void add_measure(const plan& p, rating_state& s, const service& svc, std::string_view name,
                 const json_node& usage) {
    const auto measure = measure_index(p, name);
    ASSERT_TRUE(measure) << name;
    if (usage.find("values")) return add_values(p, s, svc, *measure, usage);
    const auto column = registers(p, name, usage);
    ASSERT_TRUE(add_totals(p, s, *svc.days, column, *measure, svc.since)) << name;
}

// The bills of one account in their order, each with the state that the one before has left.
class account {
public:
    explicit account(plan first) : plan_(std::move(first)) {}

    void bill(const json_node& node) {
        if (const auto earlier = node.find("before"))
            for (const auto& one : items(*earlier))
                settle_one(one);
        if (const auto other = node.find("plan")) {
            plan_ = plan_of(*other);
            state_ = {};
        }
        charges.push_back(settle_one(node));
    }

    std::vector<charge> charges;

    [[nodiscard]] const plan& current() const { return plan_; }

private:
    charge settle_one(const json_node& node) {
        const auto svc = service_of(node);
        const auto usage = member(node, "usage");
        for (const auto& name : names(usage))
            add_measure(plan_, state_, svc, name, member(usage, name));
        auto made = settle(plan_, state_, svc);
        if (!made)
            ADD_FAILURE() << describe(made.error().code).name << " item " << made.error().index;
        const auto next = next_bill(plan_, state_, svc);
        EXPECT_TRUE(next);
        state_ = next.value_or(rating_state{});
        return made.value_or(charge{});
    }

    plan plan_;
    rating_state state_;
};

bool matches(const charge_line& line, const json_node& wanted) {
    const auto kind = wanted.find("kind");
    const auto period = wanted.find("period");
    const auto tier = wanted.find("tier");
    return line.item == text(wanted, "item") &&
           (!kind || to_text(line.kind) == kind->text().value()) &&
           (!period || line.period == period->text().value()) &&
           (!tier || line.tier == tier->integer(0, 255).value());
}

// Amounts in minor units that differ by no more than the case allows.
class comparison {
public:
    comparison(const plan& p, const json_node& one)
        : in_(p.in), allowed_(minor(text(one, "tolerance"))) {}

    void expect(std::int64_t found, const json_node& wanted) const {
        const auto said = wanted.text().value();
        EXPECT_LE(std::abs(found - minor(said)), allowed_)
            << wanted.path() << ": " << amount_text({found, in_}) << " for " << said;
    }

private:
    [[nodiscard]] std::int64_t minor(std::string_view said) const {
        return parse_scaled(said, in_.scale).value();
    }

    denomination in_;
    std::int64_t allowed_;
};

// A line of a case stands for the sum of all lines of its bills that match it.
void expect_line(const account& a, const json_node& wanted, const comparison& same) {
    std::int64_t amount = 0;
    std::int64_t quantity = 0;
    for (const auto& bill : a.charges)
        for (const auto& line : bill.lines)
            if (matches(line, wanted)) {
                amount += line.amount.minor;
                quantity += line.quantity_micro;
            }
    if (const auto said = wanted.find("amount")) same.expect(amount, *said);
    if (const auto said = wanted.find("quantity")) {
        EXPECT_EQ(quantity, micro(*said)) << said->path();
    }
}

void expect_lines_sum(const charge& bill) {
    std::int64_t sum = 0;
    for (const auto& line : bill.lines)
        if (!line.included) sum += line.amount.minor;
    EXPECT_EQ(sum, bill.total.minor);
}

void check_case(const json_node& one) {
    account a{plan_of(member(one, "plan"))};
    if (const auto bills = one.find("bills"))
        for (const auto& bill : items(*bills))
            a.bill(bill);
    else
        a.bill(member(one, "bill"));
    const comparison same{a.current(), one};
    const auto expected = member(one, "expected");
    std::int64_t sum = 0;
    for (const auto& bill : a.charges) {
        expect_lines_sum(bill);
        sum += bill.total.minor;
    }
    if (const auto total = expected.find("total")) same.expect(sum, *total);
    if (const auto totals = expected.find("totals"))
        for (std::size_t i = 0; i < a.charges.size(); ++i)
            same.expect(a.charges[i].total.minor, items(*totals).at(i));
    if (const auto lines = expected.find("lines"))
        for (const auto& line : items(*lines))
            expect_line(a, line, same);
}

std::vector<std::string> sources() {
    std::vector<std::string> out;
    for (const auto& file :
         std::filesystem::directory_iterator{SUBMETER_TEST_DATA "/vectors/bills"})
        out.push_back(file.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
}

// How many cases of a file the library was checked with that nobody made up.
std::size_t check_source(const std::string& name) {
    SCOPED_TRACE(name);
    diagnostics said;
    const auto document = json_document::parse(samples::read_file("bills/" + name), said);
    EXPECT_TRUE(document);
    if (!document) return 0;
    const auto cases = items(member(document->root(), "cases"));
    for (const auto& one : cases) {
        SCOPED_TRACE(text(one, "name"));
        check_case(one);
    }
    return member(document->root(), "source").find("constructed") ? 0 : cases.size();
}

TEST(PublicBills, AreSettledAsTheirSourcesSay) {
    std::size_t found = 0;
    std::size_t with_cases = 0;
    for (const auto& name : sources()) {
        const auto cases = check_source(name);
        found += cases;
        with_cases += cases > 0 ? 1 : 0;
    }
    EXPECT_GE(found, 60U);
    EXPECT_GE(with_cases, 10U);
}

}  // namespace
}  // namespace submeter::tariff
