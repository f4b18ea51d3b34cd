// SPDX-License-Identifier: Apache-2.0
// From bytes to bill, the program of docs/tutorial/from-bytes-to-bill.md: the parts between marks
// are what the page shows.

// [includes]
#include "submeter/billing.hpp"
#include "submeter/control.hpp"
#include "submeter/ledger.hpp"
#include "submeter/meter.hpp"
#include "submeter/tariff.hpp"
#include "submeter/tariff/plan_json.hpp"

#include <iostream>

using namespace submeter;
// [includes]

namespace {

std::vector<std::byte> octets(std::string_view hex) {
    std::vector<std::byte> out(hex.size());
    out.resize(from_hex(hex, out).value_or(0));
    return out;
}

// [device]
// The meter: what kind it is, and where. The password (its digits, packed) is the host's secret;
// only commands need it.
result<meter::device> find_meter() {
    const auto profile = meter::builtin_profile("dlt645_2007_prepaid");
    if (!profile) return fail(profile.error());
    meter::device_params params;
    params.access =
        codec::dlt645::credentials{.level = 2, .password = 0x123456, .operator_code = 1};
    return meter::make_device(*profile, {meter_id{7}, circuit_no{}}, "201900123456", params);
}
// [device]

// [reading]
// A reply becomes readings: the register's OBIS identity and an exact decimal.
result<reading> read(const meter::device& d, std::string_view reply, instant at) {
    const obis wanted[] = {registers::active_import};
    const auto asked = meter::read_requests(d, wanted);
    if (!asked) return fail(asked.error());
    const auto readings = meter::accept(d, asked->front(), octets(reply), at);
    if (!readings) return fail(readings.error());
    return readings->front();
}
// [reading]

// [plan]
constexpr std::string_view plan_document = R"({
  "format": "submeter.plan/2", "id": "shops", "version": 1,
  "currency": "CNY", "scale": 2, "commodity": "electricity", "zone": "Asia/Shanghai",
  "rounding": {"line": {"rule": "half_up", "scale": 2}},
  "items": [{"id": "usage", "kind": "usage", "unit": "kWh", "ladder": {
    "mode": "graduated", "window": "month",
    "bounds": ["30"], "tiers": [{"price": "0.5200"}, {"price": "0.5700"}]}}]
})";
// [plan]

int complain(std::string_view doing, const error& e) {
    std::cerr << doing << ": " << describe(e.code).sentence << "\n";
    return 1;
}

}  // namespace

int main() {
    const auto d = find_meter();
    if (!d) return complain("meter", d.error());
    const auto noon = parse_instant("2026-11-21T12:00:00+08:00").value();
    const auto tomorrow = noon + std::chrono::hours{24};

    // [usage]
    // Two replies, a day apart, as they came over the line.
    const auto first = read(*d, "685634120019206891083333343387A93B33A916", noon);
    const auto second = read(*d, "685634120019206891083333343337443C33F516", tomorrow);
    if (!first || !second) return complain("reading", (first ? second : first).error());
    const auto used =
        billing::difference(*first, *second, {.power_max = active_power{100'000'000}});
    if (!used) return complain("usage", used.error());
    std::cout << "used " << to_text(*used) << " kWh\n";
    // [usage]

    // [price]
    diagnostics said;
    const auto plan = tariff::read_plan(plan_document, said);
    if (!plan) return complain(said.findings.front().path, plan.error());
    auto bill = billing::start_bill(*plan);
    const auto step = billing::post(
        *plan, bill, {.over = {noon, tomorrow}, .used = *used, .how = quality::measured});
    if (!step) return complain("price", step.error());
    std::cout << "costs " << to_text(step->amount) << "\n";
    // [price]

    // [post]
    const account_id tenant{17};
    const ledger::posting_rules rules{.in = plan->in};
    auto book = ledger::book::create({.id = {1, 1}, .in = plan->in, .zone = "Asia/Shanghai"},
                                     std::make_unique<ledger::memory_store>(), noon);
    if (!book) return complain("book", book.error());
    const auto opened = book->open_customer(tenant, 0, {2000, 1000, 500}, noon);
    if (!opened) return complain("account", opened.error());
    const auto paid = rules.top_up({{1, 2}, noon, "order 1"}, ledger::pay_channel::wechat, tenant,
                                   money{1500, plan->in});
    const ledger::customer_amount owed[] = {{tenant, step->amount}};
    const auto eaten =
        rules.consumption({{1, 3}, noon, "a day's use"}, ledger::service::electricity, owed);
    if (!paid || !eaten) return complain("entry", (paid ? eaten : paid).error());
    for (const auto& e : {*paid, *eaten}) {
        const auto report = book->commit(e, tomorrow);
        if (!report) return complain("commit", report.error());
        for (const auto& alarm : report->events)
            std::cout << "alarm " << int{alarm.level} << " at "
                      << to_text(money{alarm.balance_minor, plan->in}) << "\n";
    }
    const auto left = book->prepaid(tenant);
    if (!left) return complain("balance", left.error());
    std::cout << "left " << to_text(*left) << "\n";
    // [post]

    // [command]
    control::relay_fsm relay{tenant, {meter_id{7}, circuit_no{}}, {.floor_minor = 0}};
    static_cast<void>(relay.on_relay(control::relay_state::closed, tomorrow));
    const auto decided = relay.on_balance(left->minor, tomorrow);
    if (!decided || !decided->order) return std::cout << "the supply stays on\n", 0;
    const auto frames = meter::make_command(*d, *decided->order);
    if (!frames) return complain("command", frames.error());
    for (const auto& frame : *frames)
        std::cout << to_text(decided->order->kind) << ": " << to_hex(frame.write.bytes) << "\n";
    // [command]
}
