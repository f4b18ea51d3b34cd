// SPDX-License-Identifier: Apache-2.0
#include "ledger/posting_vectors.hpp"

#include <limits>
#include <map>

namespace ledger_test {

namespace {

// An id of 32 digits as its low half, so that the file can name it.
std::string short_ids(const std::string& value) {
    std::string out;
    std::size_t from = 0;
    while (true) {
        const auto until = value.find('/', from);
        const auto part = value.substr(from, until - from);
        const auto id = part.size() == 32 ? parse_id128(part) : result<id128>{fail(errc::no_room)};
        out += id && id->high == 0 ? std::to_string(id->low) : part;
        if (until == std::string::npos) return out;
        out += '/';
        from = until + 1;
    }
}

}  // namespace

told_entry tell(const entry& e, denomination in) {
    told_entry out{.kind = std::string{to_text(e.kind)}, .postings = {}, .keys = {}, .links = {}};
    for (const auto& p : e.postings) {
        std::string words = p.minor > 0 ? "Dr " : "Cr ";
        words += to_text(p.account);
        words += ' ';
        words += amount_text({p.minor > 0 ? p.minor : -p.minor, in});
        out.postings.push_back(words);
    }
    for (const auto& k : e.keys) {
        std::string words{to_text(k.what)};
        words += ' ';
        words += short_ids(k.value);
        out.keys.push_back(words);
    }
    for (const auto& l : e.links) {
        std::string words{to_text(l.what)};
        words += ' ';
        words += std::to_string(l.id.low);
        out.links.push_back(words);
    }
    return out;
}

std::uint64_t inputs::number(const json& of, std::string_view name) {
    const auto n = of.find(name);
    if (!n) return 0;
    return static_cast<std::uint64_t>(
        n->integer(0, std::numeric_limits<std::int64_t>::max()).value());
}

std::string inputs::text(const json& of, std::string_view name) {
    const auto t = of.find(name);
    return t ? t->text().value() : std::string{};
}

std::vector<json> inputs::list(const json& of, std::string_view name) {
    const auto l = of.find(name);
    return l ? l->items().value() : std::vector<json>{};
}

billing_mode inputs::mode(const json& of) {
    const auto m = text(of, "mode");
    return m == "M" ? billing_mode::meter_side
                    : (m == "C" ? billing_mode::post_paid : billing_mode::back_office);
}

money inputs::amount(const json& of, std::string_view name) const {
    const auto written = of.find(name);
    if (!written) return {0, denom_};
    const auto read = parse_money(written->text().value(), denom_).value();
    const auto nth = seen_++;
    return changed_ && changed_->nth == nth ? changed_->to : read;
}

posting_rules inputs::rules() const {
    posting_rules out{.in = denom_};
    const auto policy = row_.find("policy");
    if (!policy) return out;
    if (text(*policy, "arrears") == "clear_first") out.arrears = arrears_policy::clear_first;
    const auto tax = policy->find("tax");
    if (!tax) return out;
    out.tax.moment = text(*tax, "moment") == "apart" ? tax_moment::apart : tax_moment::with_revenue;
    out.tax.rule = parse_rounding(text(*tax, "rule")).value();
    for (const auto& row : list(*tax, "rates"))
        out.tax.rates.push_back({static_cast<std::uint16_t>(number(row, "revenue")),
                                 {row.field("numerator").value().integer(-100, 100).value(),
                                  row.field("denominator").value().integer(-100, 100).value()}});
    return out;
}

entry_head inputs::head() const {
    entry_head out{.id = {0, 1}, .effective = instant{std::chrono::seconds{1'800'000'000}}};
    const auto h = row_.find("head");
    if (!h) return out;
    out.authority = {.by = operator_id{number(*h, "by")},
                     .approved_by = operator_id{number(*h, "approved_by")},
                     .reason = text(*h, "reason")};
    if (h->find("late_for")) out.late_for = parse_instant(text(*h, "late_for")).value();
    return out;
}

pay_channel inputs::channel() const {
    const auto name = text(in_, "channel");
    for (std::uint16_t code = 1010; code < 1040; ++code)
        if (to_text(pay_channel{code}) == name) return pay_channel{code};
    return pay_channel{};
}

payment_reference inputs::ref() const {
    const auto r = in_.find("ref");
    if (!r) return {};
    return {.merchant = text(*r, "merchant"),
            .transaction = text(*r, "transaction"),
            .trade = text(*r, "trade"),
            .refund = text(*r, "refund"),
            .order = order_id{number(*r, "order")}};
}

fee inputs::fee_of() const {
    const auto f = in_.find("fee");
    return f ? fee{text(*f, "item"), text(*f, "period")} : fee{};
}

service inputs::what() const {
    const auto name = text(in_, "service");
    return name == "electricity" ? service::electricity
                                 : (name == "water" ? service::water : service::gas);
}

std::vector<customer_amount> inputs::parts() const {
    std::vector<customer_amount> out;
    for (const auto& p : list(in_, "parts")) {
        customer_amount part{.customer = account_id{number(p, "customer")},
                             .amount = amount(p, "amount"),
                             .mode = mode(p),
                             .meter = meter_id{number(p, "meter")},
                             .reading = {},
                             .plan = {0, number(p, "plan")}};
        if (const auto r = p.find("reading"))
            part.reading = {.at = parse_instant(text(*r, "at")).value(),
                            .what = parse_obis(text(*r, "what")).value(),
                            .id = {0, number(*r, "id")}};
        out.push_back(part);
    }
    return out;
}

std::vector<bill_line> inputs::lines() const {
    std::vector<bill_line> out;
    for (const auto& l : list(in_, "lines"))
        out.push_back({static_cast<std::uint16_t>(number(l, "revenue")), amount(l, "amount")});
    return out;
}

meter_order inputs::order() const {
    const auto o = in_.field("order").value();
    return {.order = order_id{number(o, "order")},
            .customer = account_id{number(o, "customer")},
            .meter = meter_id{number(o, "meter")},
            .amount = amount(o, "amount"),
            .start = {0, number(o, "start")}};
}

std::optional<purchase_slot> inputs::slot() const {
    const auto s = in_.find("slot");
    if (!s) return std::nullopt;
    return purchase_slot{number(*s, "epoch"), number(*s, "slot")};
}

meter_exchange inputs::exchange() const {
    const auto x = in_.field("exchange").value();
    return {.order = order_id{number(x, "order")},
            .old_meter = meter_id{number(x, "old_meter")},
            .new_meter = meter_id{number(x, "new_meter")},
            .booked = amount(x, "booked"),
            .found = amount(x, "found"),
            .by = text(x, "by") == "estimated" ? evidence::estimated : evidence::read,
            .start = {0, number(x, "start")}};
}

rerated_charge inputs::rerated() const {
    rerated_charge out{.rerating = id("rerating"),
                       .original = id("original"),
                       .customer = customer(),
                       .mode = mode(in_),
                       .contract = text(in_, "contract") == "ended" ? contract_state::ended
                                                                    : contract_state::running,
                       .lines = {}};
    for (const auto& l : list(in_, "lines"))
        out.lines.push_back(
            {static_cast<std::uint16_t>(number(l, "revenue")), amount(l, "was"), amount(l, "now")});
    return out;
}

entry inputs::original() const {
    const auto o = in_.field("original").value();
    entry out;
    out.id = {0, number(o, "id")};
    for (const auto& p : list(o, "postings")) {
        const auto words = p.text().value();  // "Dr 2010/17 1.00"
        const auto space = words.rfind(' ');
        const auto account = words.substr(3, space - 3);
        const auto slash = account.find('/');
        const auto minor = parse_money(words.substr(space + 1), denom_).value().minor;
        const auto owner = slash == std::string::npos ? 0 : std::stoull(account.substr(slash + 1));
        out.postings.push_back({{static_cast<std::uint16_t>(std::stoul(account)), owner},
                                words.front() == 'D' ? minor : -minor});
    }
    return out;
}

std::vector<money_left> inputs::left() const {
    std::vector<money_left> out;
    for (const auto& l : list(in_, "left"))
        out.push_back({account_id{number(l, "customer")}, amount(l, "amount")});
    return out;
}

std::optional<money> inputs::whole() const {
    if (!in_.find("whole")) return std::nullopt;
    return amount("whole");
}

closing_ids inputs::ids() const {
    const auto i = in_.field("ids").value();
    return {.joined = {0, number(i, "joined")},
            .owed_by_prepaid = {0, number(i, "owed_by_prepaid")},
            .owed_by_deposit = {0, number(i, "owed_by_deposit")},
            .prepaid_returned = {0, number(i, "prepaid_returned")},
            .deposit_returned = {0, number(i, "deposit_returned")}};
}

namespace {

using entries = result<std::vector<entry>>;
using rule = entries (*)(const posting_rules&, const inputs&);

entries one(result<entry> e) {
    if (!e) return fail(e.error());
    return std::vector<entry>{std::move(*e)};
}

entries fee_from_meter(const posting_rules& r, const inputs& i) {
    auto charging = i.head();
    charging.id = i.id("charging");
    const auto order = i.order();
    auto taken = r.meter_reduction(i.head(), order, i.slot());
    if (!taken) return fail(taken.error());
    const customer_amount part{.customer = order.customer, .amount = order.amount};
    auto charged = r.property_fee(charging, i.fee_of(), {&part, 1});
    if (!charged) return fail(charged.error());
    return chained({*taken, *charged});
}

const std::map<std::string_view, rule> rules_by_name{
    {"opening_balance",
     [](auto& r, auto& i) { return one(r.opening_balance(i.head(), i.customer(), i.amount())); }},
    {"top_up",
     [](auto& r, auto& i) {
         return one(r.top_up(i.head(), i.channel(), i.customer(), i.amount(), i.ref()));
     }},
    {"top_up_with_arrears",
     [](auto& r, auto& i) {
         const auto amount = i.amount();
         return r.top_up_with_arrears(i.head(), i.id("clearing"), i.channel(), i.customer(), amount,
                                      i.amount("owed"), i.ref());
     }},
    {"discounted_top_up",
     [](auto& r, auto& i) {
         const auto ordered = i.amount("ordered");
         return one(r.discounted_top_up(i.head(), i.channel(), i.customer(), ordered,
                                        i.amount("received"), i.ref()));
     }},
    {"arrears_cleared",
     [](auto& r, auto& i) { return one(r.arrears_cleared(i.head(), i.customer(), i.amount())); }},
    {"deposit",
     [](auto& r, auto& i) {
         return one(r.deposit(i.head(), i.channel(), i.customer(), i.amount(), i.ref()));
     }},
    {"bill_payment",
     [](auto& r, auto& i) {
         return one(r.bill_payment(i.head(), i.channel(), i.customer(), i.id("bill"), i.amount(),
                                   i.ref()));
     }},
    {"unidentified",
     [](auto& r, auto& i) {
         return one(r.unidentified(i.head(), i.channel(), i.amount(), i.ref()));
     }},
    {"identified",
     [](auto& r, auto& i) {
         return one(r.identified(i.head(), i.id("receipt"), i.customer(), i.amount(),
                                 order_id{i.number("order")}));
     }},
    {"unidentified_returned",
     [](auto& r, auto& i) {
         return one(
             r.unidentified_returned(i.head(), i.id("receipt"), i.channel(), i.amount(), i.ref()));
     }},
    {"settlement",
     [](auto& r, auto& i) {
         const auto gross = i.amount("gross");
         return one(r.settlement(i.head(), i.channel(), gross, i.amount("fee_taken"), i.ref()));
     }},
    {"chargeback",
     [](auto& r, auto& i) {
         return one(r.chargeback(i.head(), i.channel(), i.customer(), i.amount(), i.id("original"),
                                 i.ref()));
     }},
    {"preset_credit",
     [](auto& r, auto& i) {
         return one(r.preset_credit(i.head(), i.meter(), *i.slot(), i.amount()));
     }},
    {"issue", [](auto& r, auto& i) { return one(r.issue(i.head(), i.order())); }},
    {"issue_confirmed",
     [](auto& r, auto& i) { return one(r.issue_confirmed(i.head(), i.order(), *i.slot())); }},
    {"issue_undone", [](auto& r, auto& i) { return one(r.issue_undone(i.head(), i.order())); }},
    {"meter_reduction",
     [](auto& r, auto& i) { return one(r.meter_reduction(i.head(), i.order(), i.slot())); }},
    {"foreign_credit",
     [](auto& r, auto& i) { return one(r.foreign_credit(i.head(), i.order(), *i.slot())); }},
    {"foreign_credit_accepted",
     [](auto& r, auto& i) { return one(r.foreign_credit_accepted(i.head(), i.order())); }},
    {"meter_removed",
     [](auto& r, auto& i) { return one(r.meter_removed(i.head(), i.exchange())); }},
    {"meter_installed",
     [](auto& r, auto& i) { return one(r.meter_installed(i.head(), i.exchange(), *i.slot())); }},
    {"metering_difference",
     [](auto& r, auto& i) { return one(r.metering_difference(i.head(), i.meter(), i.amount())); }},
    {"consumption",
     [](auto& r, auto& i) { return one(r.consumption(i.head(), i.what(), i.parts())); }},
    {"bill",
     [](auto& r, auto& i) { return one(r.bill(i.head(), i.id("bill"), i.customer(), i.lines())); }},
    {"common_area",
     [](auto& r, auto& i) {
         const auto parts = i.parts();
         const auto landlord = i.amount("landlord");
         return one(r.common_area(i.head(), parts, landlord, i.fee_of(), i.whole()));
     }},
    {"property_fee",
     [](auto& r, auto& i) { return one(r.property_fee(i.head(), i.fee_of(), i.parts())); }},
    {"capacity_fee",
     [](auto& r, auto& i) { return one(r.capacity_fee(i.head(), i.fee_of(), i.parts())); }},
    {"service_fee",
     [](auto& r, auto& i) { return one(r.service_fee(i.head(), i.fee_of(), i.parts())); }},
    {"fee_from_meter", fee_from_meter},
    {"free_quota",
     [](auto& r, auto& i) { return one(r.free_quota(i.head(), i.fee_of(), i.parts())); }},
    {"output_tax",
     [](auto& r, auto& i) {
         return one(r.output_tax(i.head(), static_cast<std::uint16_t>(i.number("revenue")),
                                 i.amount("gross")));
     }},
    {"refund",
     [](auto& r, auto& i) {
         return one(r.refund(i.head(), i.customer(), i.amount(), order_id{i.number("order")}));
     }},
    {"payout",
     [](auto& r, auto& i) {
         return one(
             r.payout(i.head(), i.customer(), i.channel(), i.amount(), i.ref(), i.id("refund")));
     }},
    {"payout_failed",
     [](auto& r, auto& i) {
         return one(r.payout_failed(i.head(), i.customer(), i.channel(), i.amount(), i.ref(),
                                    i.id("refund")));
     }},
    {"reversal",
     [](auto& r, auto& i) { return one(r.reversal(i.head(), i.original(), i.left())); }},
    {"adjustment",
     [](auto& r, auto& i) {
         return one(r.adjustment(i.head(), i.customer(), i.amount(),
                                 static_cast<std::uint16_t>(i.number("against"))));
     }},
    {"rerating", [](auto& r, auto& i) { return one(r.rerating(i.head(), i.rerated())); }},
    {"write_off",
     [](auto& r, auto& i) {
         return one(r.write_off(i.head(), i.customer(), i.amount(), i.id("bill")));
     }},
    {"closing",
     [](auto& r, auto& i) {
         customer_balances held{.customer = i.customer()};
         held.prepaid = i.amount("prepaid");
         held.deposit = i.amount("deposit");
         held.owed = i.amount("owed");
         held.in_meters = i.amount("in_meters");
         held.in_transit = i.amount("in_transit");
         return r.closing(i.head(), i.ids(), held);
     }},
    {"transfer_out",
     [](auto& r, auto& i) {
         return one(r.transfer_out(i.head(), i.id("group"), i.customer(), i.amount()));
     }},
    {"transfer_in",
     [](auto& r, auto& i) {
         return one(r.transfer_in(i.head(), i.id("group"), i.customer(), i.amount()));
     }},
};

}  // namespace

result<std::vector<entry>> make(std::string_view event, const inputs& in) {
    const auto found = rules_by_name.find(event);
    if (found == rules_by_name.end()) return fail(errc::unknown_field);
    return found->second(in.rules(), in);
}

}  // namespace ledger_test
