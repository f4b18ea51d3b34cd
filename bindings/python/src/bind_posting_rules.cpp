// SPDX-License-Identifier: Apache-2.0
#include "bind_ledger.hpp"
#include "posting_facts.hpp"

namespace submeter::inline v0::python {

namespace {

using ledger::posting_rules;

entry_value answer(entry e, denomination in) {
    return {std::move(e), in};
}

std::vector<entry_value> answer(std::vector<entry> entries, denomination in) {
    std::vector<entry_value> out;
    for (auto& e : entries)
        out.push_back({std::move(e), in});
    return out;
}

// A rule as Python calls it.
template <class Answer, class... Argument>
auto event(result<Answer> (posting_rules::*rule)(Argument...) const) {
    return [rule](const posting_rules& rules, const typename taken<Argument>::given&... given) {
        return answer(value_or_raise((rules.*rule)(taken<Argument>::of(given, rules.in)...)),
                      rules.in);
    };
}

ledger::tax_policy tax_of(const py_given<"submeter.ledger.values.TaxPolicy | None">& given) {
    if (given.is_none()) return {};
    using enum ledger::tax_moment;
    ledger::tax_policy out{.rule =
                               value_or_raise(parse_rounding(field<std::string>(given, "rule")))};
    const auto moment = field<std::string>(given, "moment");
    if (moment != "with_revenue" && moment != "apart" && moment != "none")
        throw py::value_error("moment cannot be \"" + moment + "\"");
    out.moment = moment == "apart" ? apart : moment == "none" ? none : with_revenue;
    for (const auto& [revenue, rate] : field<py::dict>(given, "rates")) {
        const auto [part, of] = rate.cast<std::pair<std::int64_t, std::int64_t>>();
        out.rates.push_back({revenue.cast<whole<std::uint16_t>>().value, {part, of}});
    }
    return out;
}

posting_rules make_rules(const std::string& unit, whole_scale scale,
                         const py_given<"submeter.ledger.values.TaxPolicy | None">& tax,
                         const std::string& arrears, whole_scale cash_decimals) {
    const denomination in{value_or_raise(parse_currency(unit)), scale.value};
    check_or_raise(check(in));
    if (arrears != "stay" && arrears != "clear_first")
        throw py::value_error("arrears \"stay\", or the top-up is to \"clear_first\"");
    return {.in = in,
            .tax = tax_of(tax),
            .arrears = arrears == "stay" ? ledger::arrears_policy::stay
                                         : ledger::arrears_policy::clear_first,
            .cash_decimals = cash_decimals.value};
}

using rules_class = py::class_<posting_rules>;

const auto head = py::arg("head");
const auto customer = py::arg("customer");
const auto amount = py::arg("amount");
const auto order = py::arg("order");
const auto parts = py::arg("parts");

py::arg_v no_reference() {
    return py::arg("ref") = py::none();
}

void bind_payments(rules_class& rules) {
    const auto channel = py::arg("channel");
    rules
        .def("opening_balance", event(&posting_rules::opening_balance), head, customer, amount,
             "What a customer brings along: Dr 3000, Cr 2010. Negative for a debt; never zero.")
        .def("top_up", event(&posting_rules::top_up), head, channel, customer, amount,
             no_reference(), "A payment that has arrived: Dr 1010, 1020 or 103x, Cr 2010.")
        .def("top_up_with_arrears", event(&posting_rules::top_up_with_arrears), head,
             py::arg("clearing"), channel, customer, amount, py::arg("owed"), no_reference(),
             R"(A top-up, and by `arrears` what it pays of a debt: Dr 2010, Cr 1210.

One entry, or two chained; `clearing` is the id of the second.)")
        .def("discounted_top_up", event(&posting_rules::discounted_top_up), head, channel, customer,
             py::arg("ordered"), py::arg("received"), no_reference(),
             "Sold below its amount: Dr 103x received, Dr 5010 the difference, Cr 2010 ordered.")
        .def("arrears_cleared", event(&posting_rules::arrears_cleared), head, customer, amount,
             "Prepaid money pays a debt: Dr 2010, Cr 1210.")
        .def("deposit", event(&posting_rules::deposit), head, channel, customer, amount,
             no_reference(), "A deposit that has arrived: Dr 1010, 1020 or 103x, Cr 2040.")
        .def("bill_payment", event(&posting_rules::bill_payment), head, channel, customer,
             py::arg("bill"), amount, no_reference(),
             "A bill that is paid: Dr 1010, 1020 or 103x, Cr 1210.")
        .def("unidentified", event(&posting_rules::unidentified), head, channel, amount,
             no_reference(), "A payment of nobody known: Dr 1010, 1020 or 103x, Cr 2060.")
        .def("identified", event(&posting_rules::identified), head, py::arg("receipt"), customer,
             amount, py::arg("order") = std::uint64_t{0},
             "The entry `receipt` turns out to be a customer's: Dr 2060, Cr 2010. Once.")
        .def("unidentified_returned", event(&posting_rules::unidentified_returned), head,
             py::arg("receipt"), channel, amount, no_reference(),
             "The entry `receipt` is paid back: Dr 2060, Cr 1010, 1020 or 103x. Once.")
        .def("settlement", event(&posting_rules::settlement), head, channel, py::arg("gross"),
             py::arg("fee"), no_reference(),
             "A channel hands over what it collected: Dr 1020 net, Dr 5020 fee, Cr 103x gross.")
        .def("chargeback", event(&posting_rules::chargeback), head, channel, customer, amount,
             py::arg("original"), no_reference(),
             "A channel takes a payment back: Dr 2010, Cr 103x. It may pass the floor.");
}

void bind_meters(rules_class& rules) {
    const auto meter = py::arg("meter");
    const auto slot = py::arg("slot");
    rules
        .def("preset_credit", event(&posting_rules::preset_credit), head, meter, slot, amount,
             "Credit that the factory has set in a new meter: Dr 5010, Cr 2020.")
        .def("issue", event(&posting_rules::issue), head, order,
             "Money leaves for the meter: Dr 2010, Cr 2030. It respects the floor.")
        .def("issue_confirmed", event(&posting_rules::issue_confirmed), head, order, slot,
             "The meter has it: Dr 2030, Cr 2020. The meter's slot becomes the natural key.")
        .def("issue_undone", event(&posting_rules::issue_undone), head, order,
             "It is proved that the meter does not have it and will not: Dr 2030, Cr 2010.")
        .def("meter_reduction", event(&posting_rules::meter_reduction), head, order,
             py::arg("slot") = py::none(),
             "The meter has given money back: Dr 2020, Cr 2010. Only when that is confirmed.")
        .def("foreign_credit", event(&posting_rules::foreign_credit), head, order, slot,
             "The meter shows a credit that no order explains: Dr 5050, Cr 2065.")
        .def("foreign_credit_accepted", event(&posting_rules::foreign_credit_accepted), head, order,
             "The credit of entry `order.start` is the customer's: Dr 2065, Cr 2020.")
        .def("meter_removed", event(&posting_rules::meter_removed), head, py::arg("exchange"),
             "A meter is taken out: Dr 2020, Cr 2030 what was found, the difference on 5050.")
        .def("meter_installed", event(&posting_rules::meter_installed), head, py::arg("exchange"),
             slot, "The new meter has what was found: Dr 2030, Cr 2020.")
        .def("metering_difference", event(&posting_rules::metering_difference), head, meter, amount,
             "A meter has more (negative: less) than the book knows of: Dr 5050, Cr 2020.");
}

void bind_charges(rules_class& rules) {
    const auto of = py::arg("fee");
    rules
        .def("consumption", event(&posting_rules::consumption), head, py::arg("service"), parts,
             R"(What was consumed: Dr 2010, 2020 or 1210 each, Cr 4010 to 4012 with the sum.

Parameters: service: "electricity", "water" or "gas". parts: parts of zero are left out.)")
        .def("bill", event(&posting_rules::bill), head, py::arg("bill"), customer, py::arg("lines"),
             "A post-paid bill: Dr 1210, Cr each line's income account.")
        .def("common_area", event(&posting_rules::common_area), head, parts, py::arg("landlord"),
             py::arg("fee") = py::none(), py::arg("whole") = py::none(),
             R"(Apportioned common areas: Dr 2010 or 1210 each, Dr 5060 the landlord, Cr 4020.

Raises: SubmeterError not_conserved unless the parts add up to `whole`, where it is given.)")
        .def("property_fee", event(&posting_rules::property_fee), head, of, parts,
             "Periodic fees: Dr 2010 or 1210 each, Cr 4030 with the sum.")
        .def("capacity_fee", event(&posting_rules::capacity_fee), head, of, parts,
             "Fees for capacity: Dr 2010 or 1210 each, Cr 4040 with the sum.")
        .def("service_fee", event(&posting_rules::service_fee), head, of, parts,
             "Fees for being late, and for services: Dr 2010 or 1210 each, Cr 4050 with the sum.")
        .def("free_quota", event(&posting_rules::free_quota), head, of, parts,
             "The free part of what was charged in full: Dr 5010 with the sum, Cr each.")
        .def("output_tax", event(&posting_rules::output_tax), head, py::arg("revenue"),
             py::arg("gross"),
             "The output tax of income that was posted gross: Dr revenue, Cr 2210.");
}

void bind_corrections(rules_class& rules) {
    const auto channel = py::arg("channel");
    rules
        .def("refund", event(&posting_rules::refund), head, customer, amount,
             py::arg("order") = std::uint64_t{0},
             "Money that is to go back: Dr 2010, Cr 2050. It respects the floor.")
        .def("payout", event(&posting_rules::payout), head, customer, channel, amount,
             no_reference(), py::arg("refund") = py::none(),
             "A refund whose payment is confirmed: Dr 2050, Cr 1010, 1020 or 103x.")
        .def("payout_failed", event(&posting_rules::payout_failed), head, customer, channel, amount,
             no_reference(), py::arg("refund") = py::none(),
             "A refund that can not be paid, for good: Dr 2050, Cr 2010.")
        .def("reversal", event(&posting_rules::reversal), head, py::arg("original"),
             py::arg("left") = py::tuple(),
             R"(The mirror of an entry that was wrong. It respects the floor.

Parameters: left: what customers have left; the rest of what they had stands on 1210 instead.)")
        .def("adjustment", event(&posting_rules::adjustment), head, customer, amount,
             py::arg("against"),
             "A correction in the customer's favour (negative: against): Dr `against`, Cr 2010.")
        .def("rerating", event(&posting_rules::rerating), head, py::arg("of"),
             "The differences between what was charged and what is right.")
        .def("write_off", event(&posting_rules::write_off), head, customer, amount,
             py::arg("bill") = py::none(),
             "A debt that is given up: Dr 5030, Cr 1210. Two people and a reason are named.")
        .def(
            "closing", event(&posting_rules::closing), head, py::arg("ids"), py::arg("held"),
            "The end of a contract, after the last charge: chained entries, of the steps that move "
            "money.")
        .def("transfer_out", event(&posting_rules::transfer_out), head, py::arg("group"), customer,
             amount, "The half of a transfer between books that gives: Dr 2010, Cr 2290.")
        .def("transfer_in", event(&posting_rules::transfer_in), head, py::arg("group"), customer,
             amount, "The half that takes: Dr 1290, Cr 2010.");
}

}  // namespace

void bind_posting_rules(py::module_& m) {
    rules_class rules(m, "PostingRules", R"(Which accounts each event debits and credits.

Each function makes an entry, with its links and natural keys; nothing is posted until a book
commits it (docs/reference/posting-rules.md has a row for each). An int is minor units, a Decimal
currency units. A channel is "cash", "bank", "wechat", "alipay" or a number, 1033 to 1039.
Raises: SubmeterError zero_amount, negative_amount, bad_value, … with the part as `index`.)");
    rules
        .def(py::init(&make_rules), py::arg("currency") = "CNY", py::arg("scale") = std::uint8_t{2},
             py::kw_only(), py::arg("tax") = py::none(), py::arg("arrears") = "stay",
             py::arg("cash_decimals") = std::uint8_t{2})
        .def_property_readonly("currency",
                               [](const posting_rules& r) { return to_text(r.in.unit); })
        .def_property_readonly("scale", [](const posting_rules& r) { return r.in.scale; });
    bind_payments(rules);
    bind_meters(rules);
    bind_charges(rules);
    bind_corrections(rules);
}

}  // namespace submeter::inline v0::python
