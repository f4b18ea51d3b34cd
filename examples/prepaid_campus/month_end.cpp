// SPDX-License-Identifier: Apache-2.0
#include "month_end.hpp"

#include "need.hpp"
#include "submeter/tariff/explain.hpp"

namespace campus {

namespace {

const billing::area_fee property_fee{.name = "property fee", .per_m2 = price{85'000}, .rounds = {}};

// What is charged at the month's end still belongs to the month.
instant last_moment(const estate& e) {
    return e.month.end - std::chrono::seconds{1};
}

std::string month_text(const estate& e) {
    return to_text(to_local(e.local, e.month.start)).substr(0, 7);
}

// The common meter is billed like a tenant's; its charge is the pool to be shared.
charge rate_common(const estate& e, const office& o) {
    tariff::rating_state state;
    for (const auto& u : o.common_usage())
        need(tariff::add(common_plan(e), state, u.over, u.used), "pricing the common areas");
    return need(tariff::settle(common_plan(e), state), "billing the common areas");
}

billing::apportionment share_common(const estate& e, money pool) {
    std::vector<billing::participant> among;
    for (const auto& t : e.tenants)
        among.push_back({t.account.id, t.account.area.micro});
    return need(billing::apportion(pool.minor, among), "sharing the common areas");
}

void post_shares(const estate& e, office& o, const billing::apportionment& shares) {
    std::vector<ledger::customer_amount> parts;
    for (const auto& s : shares.shares)
        parts.push_back({s.id, money{s.grains, pounds}});
    const ledger::posting_rules rules{.in = pounds};
    o.commit(need(rules.common_area({o.next_id(), last_moment(e), "common areas by floor area"},
                                    parts, money{0, pounds}),
                  "making the common-area entry"),
             e.month.end);
}

void post_fees(const estate& e, office& o) {
    std::vector<ledger::customer_amount> parts;
    for (const auto& t : e.tenants) {
        const auto line = need(billing::fee_line(property_fee, t.account.area, pounds), "a fee");
        parts.push_back({t.account.id, line.amount});
    }
    const ledger::posting_rules rules{.in = pounds};
    const ledger::fee of{.item = "property", .period = month_text(e)};
    o.commit(need(rules.property_fee({o.next_id(), last_moment(e), "property fee"}, of, parts),
                  "making the fee entry"),
             e.month.end);
}

void note_flaws(const tenant& t, std::vector<billing::statement_note>& notes) {
    for (std::size_t i = 0; i < t.measured.flaws.size(); ++i) {
        const auto flaw = t.measured.flaws[i];
        if (flaw == simulate::flaw::none) continue;
        if (i > 0 && t.measured.flaws[i - 1] == flaw) continue;  // one note for a run
        notes.push_back(
            {.kind = billing::note_kind::suspect,
             .at = t.measured.start + std::chrono::hours{i},
             .text = "the measured series is flawed here: " + std::string{to_text(flaw)}});
    }
}

billing::statement_register register_of(const desk& d) {
    return {.meter = d.of->meter.address,
            .start = need(billing::energy_of(*d.first), "the first register"),
            .end = need(billing::energy_of(*d.last), "the last register"),
            .ratio = d.of->meter.ratio,
            .used = need(billing::total_of(d.usages), "the month's use")};
}

void add_tariff_lines(billing::statement& s, const desk& d) {
    const auto bill = need(billing::close_checked(*d.plan, d.bill, d.usages), "closing a bill");
    const auto explained = need(tariff::settle_explained(*d.plan, d.bill.state), "deriving a bill");
    billing::add_lines(s, bill, "Electricity", explained.why);
}

void add_fixed_lines(billing::statement& s, const tenant& t, const month_end& closing) {
    for (const auto& share : closing.common_shares.shares)
        if (share.id == t.account.id) {
            const auto line = billing::share_line(share, billing_unit::m2, pounds);
            s.lines.push_back(
                {billing::label_of(line, {}), line,
                 billing::explain(closing.common_shares, share, billing_unit::m2, pounds)});
        }
    const auto fee = need(billing::fee_line(property_fee, t.account.area, pounds), "a fee");
    s.lines.push_back({billing::label_of(fee, {}), fee, billing::explain(property_fee, fee)});
}

money sum_of(const std::vector<billing::statement_line>& lines) {
    money sum{0, pounds};
    for (const auto& line : lines)
        sum = need(add(sum, line.what.amount), "adding lines");
    return sum;
}

billing::statement statement_of(const estate& e, const desk& d, const month_end& closing,
                                const ledger::book& book) {
    const auto& t = *d.of;
    billing::statement out;
    out.id = month_text(e) + "/" + std::to_string(to_number(t.account.id));
    out.project = "University estate";
    out.account = t.account.id;
    out.premises = t.account.label;
    out.plan = {d.plan->id, d.plan->version};
    out.period = e.month;
    out.where = e.local;
    out.opening = t.opening;
    out.payments = d.payments;
    add_tariff_lines(out, d);
    add_fixed_lines(out, t, closing);
    out.charges = sum_of(out.lines);
    out.closing = need(book.prepaid(t.account.id), "asking for a balance");
    out.registers = {register_of(d)};
    out.days = need(billing::daily(d.usages, e.month, e.local), "adding up days");
    out.notes = d.notes;
    note_flaws(t, out.notes);
    return need(billing::make_statement(std::move(out)), "proving a statement");
}

}  // namespace

month_end close_month(const estate& e, office& o) {
    month_end out;
    out.common_bill = rate_common(e, o);
    out.common_shares = share_common(e, out.common_bill.total);
    post_shares(e, o, out.common_shares);
    post_fees(e, o);
    for (const auto& [id, d] : o.desks())
        out.statements.push_back(statement_of(e, d, out, o.book()));
    return out;
}

}  // namespace campus
