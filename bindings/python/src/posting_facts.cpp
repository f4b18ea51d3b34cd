// SPDX-License-Identifier: Apache-2.0
#include "posting_facts.hpp"

namespace submeter::inline v0::python {

namespace {

using ledger::billing_mode;
using ledger::contract_state;
using ledger::evidence;
using ledger::pay_channel;

template <class Id>
Id number(py::handle of, const char* name) {
    return Id{field<std::uint64_t>(of, name)};
}

money amount(py::handle of, const char* name, denomination in) {
    return {minor_of(of.attr(name), in), in};
}

id128 id(py::handle of, const char* name) {
    return id_of(of.attr(name));
}

// The value that one of a few words stands for.
template <class T>
T word(py::handle of, const char* name, std::initializer_list<std::pair<const char*, T>> all) {
    const auto given = field<std::string>(of, name);
    for (const auto& [text, value] : all)
        if (given == text) return value;
    throw py::value_error(std::string{name}.append(" cannot be \"").append(given).append("\""));
}

billing_mode mode_of(py::handle v) {
    return word<billing_mode>(v, "mode",
                              {{"back_office", billing_mode::back_office},
                               {"meter_side", billing_mode::meter_side},
                               {"post_paid", billing_mode::post_paid}});
}

std::optional<ledger::reading_reference> reading_of(py::handle v) {
    if (v.is_none()) return std::nullopt;
    return ledger::reading_reference{
        .at = instant_of(v.attr("at")),
        .what = value_or_raise(parse_obis(field<std::string>(v, "what"))),
        .id = id(v, "id")};
}

}  // namespace

pay_channel channel_of(py::handle given) {
    if (py::isinstance<py::int_>(given)) {
        const auto code = given.cast<whole<std::uint16_t>>().value;
        if (!ledger::is_channel(code)) throw failure{{.code = errc::bad_value}};
        return pay_channel{code};
    }
    constexpr pay_channel all[] = {pay_channel::cash, pay_channel::bank, pay_channel::wechat,
                                   pay_channel::alipay};
    return named(given.cast<std::string>(), all, "payment channel with a name of its own");
}

ledger::service taken<ledger::service>::of(const std::string& v, denomination /*in*/) {
    if (v == "electricity") return ledger::service::electricity;
    if (v == "water") return ledger::service::water;
    if (v == "gas") return ledger::service::gas;
    throw py::value_error("\"" + v + "\" is no service");
}

ledger::entry_head taken<ledger::entry_head>::of(const given& v, denomination /*in*/) {
    return {.id = id(v, "id"),
            .effective = instant_of(v.attr("effective")),
            .memo = field<std::string>(v, "memo"),
            .offset_minutes = offset_of(field<std::int64_t>(v, "offset_minutes")),
            .authority = authority_of(v.attr("authority")),
            .late_for = some_instant_of(v.attr("late_for"))};
}

ledger::payment_reference taken<ledger::payment_reference>::of(const given& v,
                                                               denomination /*in*/) {
    if (v.is_none()) return {};
    return {.merchant = field<std::string>(v, "merchant"),
            .transaction = field<std::string>(v, "transaction"),
            .trade = field<std::string>(v, "trade"),
            .refund = field<std::string>(v, "refund"),
            .order = number<order_id>(v, "order")};
}

ledger::meter_order taken<ledger::meter_order>::of(const given& v, denomination in) {
    return {.order = number<order_id>(v, "order"),
            .customer = number<account_id>(v, "customer"),
            .meter = number<meter_id>(v, "meter"),
            .amount = amount(v, "amount", in),
            .start = id(v, "start")};
}

ledger::purchase_slot taken<ledger::purchase_slot>::of(const given& v, denomination /*in*/) {
    return {.epoch = field<std::uint64_t>(v, "epoch"), .slot = field<std::uint64_t>(v, "slot")};
}

ledger::meter_exchange taken<ledger::meter_exchange>::of(const given& v, denomination in) {
    return {.order = number<order_id>(v, "order"),
            .old_meter = number<meter_id>(v, "old_meter"),
            .new_meter = number<meter_id>(v, "new_meter"),
            .booked = amount(v, "booked", in),
            .found = amount(v, "found", in),
            .by = word<evidence>(v, "by",
                                 {{"read", evidence::read}, {"estimated", evidence::estimated}}),
            .start = id(v, "start")};
}

ledger::customer_amount taken<ledger::customer_amount>::of(const given& v, denomination in) {
    return {.customer = number<account_id>(v, "customer"),
            .amount = amount(v, "amount", in),
            .mode = mode_of(v),
            .meter = number<meter_id>(v, "meter"),
            .reading = reading_of(v.attr("reading")),
            .plan = id(v, "plan")};
}

ledger::fee taken<ledger::fee>::of(const given& v, denomination /*in*/) {
    if (v.is_none()) return {};
    return {field<std::string>(v, "item"), field<std::string>(v, "period")};
}

ledger::bill_line taken<ledger::bill_line>::of(const given& v, denomination in) {
    return {field<std::uint16_t>(v, "revenue"), amount(v, "amount", in)};
}

ledger::rerated_charge taken<ledger::rerated_charge>::of(const given& v, denomination in) {
    ledger::rerated_charge out{
        .rerating = id(v, "rerating"),
        .original = id(v, "original"),
        .customer = number<account_id>(v, "customer"),
        .mode = mode_of(v),
        .contract = word<contract_state>(
            v, "contract",
            {{"running", contract_state::running}, {"ended", contract_state::ended}})};
    for (const auto& line : v.attr("lines"))
        out.lines.push_back({field<std::uint16_t>(line, "revenue"), amount(line, "was", in),
                             amount(line, "now", in)});
    return out;
}

ledger::money_left taken<ledger::money_left>::of(const given& v, denomination in) {
    return {number<account_id>(v, "customer"), amount(v, "amount", in)};
}

ledger::customer_balances taken<ledger::customer_balances>::of(const given& v, denomination in) {
    return {.customer = number<account_id>(v, "customer"),
            .prepaid = amount(v, "prepaid", in),
            .deposit = amount(v, "deposit", in),
            .owed = amount(v, "owed", in),
            .in_meters = amount(v, "in_meters", in),
            .in_transit = amount(v, "in_transit", in)};
}

ledger::closing_ids taken<ledger::closing_ids>::of(const given& v, denomination /*in*/) {
    return {.joined = id(v, "joined"),
            .owed_by_prepaid = id(v, "owed_by_prepaid"),
            .owed_by_deposit = id(v, "owed_by_deposit"),
            .prepaid_returned = id(v, "prepaid_returned"),
            .deposit_returned = id(v, "deposit_returned")};
}

}  // namespace submeter::inline v0::python
