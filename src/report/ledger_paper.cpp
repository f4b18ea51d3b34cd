// SPDX-License-Identifier: Apache-2.0
#include "report/ledger_words.hpp"
#include "report/sheet.hpp"
#include "report/words.hpp"
#include "submeter/ledger/book_view.hpp"

namespace submeter::inline v0::report {

namespace {

using detail::minute_text;
using detail::money_text;
using detail::name_of;
using detail::paper_words;
using detail::sheet;
using ledger::open_item;
using ledger::statement_line;

column right(std::string_view title) {
    return {std::string{title}, alignment::right};
}
column left(std::string_view title) {
    return {std::string{title}, alignment::left};
}

// An amount in minor units that the report's maker has checked to fit.
std::string text_of(exact minor, denomination in) {
    const auto fits = to_int64(minor);
    return fits ? money_text({*fits, in}) : std::string{describe(errc::overflow).name};
}

std::string number_of(operator_id who, const paper_words& w) {
    return who == operator_id{} ? std::string{w.system} : std::to_string(to_number(who));
}

// "order 7, meter 9", after the memo.
std::string what_for(const statement_line& line, language in) {
    auto out = line.memo;
    for (const auto& link : line.links) {
        if (!out.empty()) out += ", ";
        out.append(name_of(link.what, in)) += ' ';
        out += ledger::detail::link_text(link);
    }
    return out;
}

std::string span_text(const interval& span, const zone& local, const paper_words& w) {
    const auto end = [&](instant t) {
        if (t == ledger::since_ever || t == ledger::detail::end_of_time) return std::string{"…"};
        return minute_text(local, t);
    };
    auto out = end(span.start);
    out.append(" ").append(w.to).append(" ");
    return out.append(end(span.end)).append(" (").append(local.name).append(")");
}

std::string known_text(const ledger::as_of& known, const zone& local, const paper_words& w) {
    std::string out;
    if (known.recorded_through) out = minute_text(local, *known.recorded_through) + ", ";
    out += w.through;
    return out.append(" ").append(std::to_string(known.sequence_through.value_or(0)));
}

std::string balance_of(money m) {
    return money_text(m) + " " + to_text(m.in.unit);
}

void add_authority(sheet& to, const entry_authority& who, const paper_words& w) {
    auto by = number_of(who.by, w);
    if (who.approved_by != operator_id{}) by += " + " + number_of(who.approved_by, w);
    to.facts.emplace_back(w.by, std::move(by));
    if (!who.reason.empty()) to.facts.emplace_back(w.reason, who.reason);
}

std::string anchor_line(const ledger::anchor& head, const paper_words& w) {
    return std::string{w.anchor}.append(" ").append(to_text(head));
}

// "0–30", "31–60", …, "≥91".
std::vector<std::string> buckets_of(const ledger::ageing_params& what) {
    std::vector<std::string> out;
    std::int32_t first = 0;
    for (const auto last : what.borders) {
        out.push_back(std::to_string(first).append("–").append(std::to_string(last)));
        first = last + 1;
    }
    out.push_back(std::string{"≥"}.append(std::to_string(first)));
    return out;
}

std::vector<std::string> cells_of(std::string name, const ledger::aged_debt& row, denomination in) {
    std::vector<std::string> out{std::move(name), money_text({row.credit, in}),
                                 money_text({row.not_due, in})};
    for (const auto minor : row.overdue)
        out.push_back(money_text({minor, in}));
    out.push_back(money_text({row.owed, in}));
    return out;
}

// The table without a column, which all its rows have.
void leave_out(table& from, std::ptrdiff_t column) {
    from.columns.erase(from.columns.begin() + column);
    from.footer.erase(from.footer.begin() + column);
    for (auto& row : from.rows)
        row.erase(row.begin() + column);
}

// As it stands in a column that adds up: what lessens income the other way round.
ledger::code_turnover summand(const ledger::code_turnover& t) {
    const bool lessens = ledger::is_income(t.code) && !ledger::is_revenue(t.code);
    return lessens ? ledger::code_turnover{.code = t.code, .raised = t.lowered, .lowered = t.raised}
                   : t;
}

// The rows of one sort of codes, and what they come to.
table rows_of(const ledger::income_report& r, bool (*wanted)(std::uint16_t), language in) {
    const auto& w = detail::paper_words_of(in);
    table out{.columns = {left(w.period),
                          left(w.code),
                          {},
                          right(w.raised),
                          right(w.lowered),
                          right(w.moved),
                          right(w.net)},
              .rows = {},
              .footer = {}};
    const auto add = [&](const std::string& period, const ledger::turnovers& rows) {
        for (const auto& row : rows) {
            if (!wanted(row.code)) continue;
            const auto t = summand(row);
            out.rows.push_back({period, std::to_string(t.code),
                                std::string{detail::name_of_code(t.code, in)},
                                text_of(t.raised, r.in), text_of(t.lowered, r.in),
                                text_of(t.moved, r.in), text_of(t.net(), r.in)});
        }
    };
    for (const auto& p : r.periods)
        add(to_text(p.period), p.rows);
    add(std::string{w.total}, r.total);
    return out;
}

}  // namespace

std::string to_paper(const ledger::statement_of_account& s, const zone& local,
                     paper_params params) {
    const auto& w = detail::paper_words_of(params.in);
    sheet out{.title = std::string{w.statement} + " " + to_text(s.account)};
    out.facts = {{std::string{w.book}, to_text(s.book)},
                 {std::string{w.period}, span_text(s.period, local, w)},
                 {std::string{w.known}, known_text(s.known, local, w)}};
    table rows{.columns = {right(w.number), left(w.time), left(w.kind), left(w.memo), left(w.by),
                           right(w.amount), right(w.balance)},
               .rows = {{"", "", std::string{w.opening}, "", "", "", money_text(s.opening)}},
               .footer = {"", "", std::string{w.closing}, "", "", "", money_text(s.closing)}};
    for (const auto& line : s.lines)
        rows.rows.push_back({std::to_string(line.sequence), minute_text(local, line.effective),
                             std::string{name_of(line.kind, params.in)}, what_for(line, params.in),
                             number_of(line.authority.by, w),
                             money_text({line.minor, s.opening.in}),
                             money_text({line.balance_minor, s.opening.in})});
    if (s.tenant) leave_out(rows, 4);  // by whom
    table sums{.columns = {{}, right("")}, .rows = {}, .footer = {}};
    sums.rows = {{std::string{w.opening}, balance_of(s.opening)},
                 {std::string{w.raised}, balance_of(s.raised)},
                 {std::string{w.lowered}, balance_of(s.lowered)},
                 {std::string{w.closing}, balance_of(s.closing)}};
    out.parts = {{.heading = {}, .rows = std::move(rows)},
                 {.heading = {}, .rows = std::move(sums)}};
    return detail::write(out, params);
}

std::string to_paper(const ledger::income_report& r, paper_params params) {
    const auto& w = detail::paper_words_of(params.in);
    sheet out{.title = std::string{w.income}};
    out.facts = {
        {std::string{w.step}, std::string{name_of(r.what.by, params.in)}},
        {std::string{w.axis}, std::string{name_of(r.what.axis, params.in)} + " (" + r.zone + ")"}};
    const auto sum = [&](std::string_view name, const result<std::int64_t>& minor) {
        out.facts.emplace_back(
            name, minor ? balance_of({*minor, r.in}) : std::string{describe(errc::overflow).name});
    };
    sum(w.received, received(r.total));
    sum(w.earned, earned(r.total));
    out.parts = {{std::string{w.by_channel}, rows_of(r, ledger::is_channel, params.in)},
                 {std::string{w.by_item}, rows_of(r, ledger::is_income, params.in)}};
    return detail::write(out, params);
}

std::string to_paper(std::span<const ledger::order_row> orders, const zone& local,
                     paper_params params) {
    const auto& w = detail::paper_words_of(params.in);
    table rows{.columns = {right(w.order), left(w.state), right(w.customer), right(w.meter),
                           right(w.amount), right(w.in_transit), left(w.begun), left(w.last)},
               .rows = {},
               .footer = {}};
    for (const auto& o : orders)
        rows.rows.push_back(
            {std::to_string(to_number(o.order)), std::string{name_of(o.state, params.in)},
             std::to_string(to_number(o.customer)), std::to_string(to_number(o.meter)),
             money_text(o.amount), money_text(o.in_transit), minute_text(local, o.begun),
             minute_text(local, o.last)});
    sheet out{.title = std::string{w.orders}};
    out.parts = {{.heading = {}, .rows = std::move(rows)}};
    return detail::write(out, params);
}

std::string to_paper(const ledger::ageing_report& r, const zone& local, paper_params params) {
    const auto& w = detail::paper_words_of(params.in);
    table rows{.columns = {right(w.customer), right(w.credit), right(w.not_due)},
               .rows = {},
               .footer = cells_of(std::string{w.total}, r.total, r.in)};
    for (const auto& bucket : buckets_of(r.what))
        rows.columns.push_back(right(bucket));
    rows.columns.push_back(right(w.owed));
    for (const auto& row : r.rows)
        rows.rows.push_back(cells_of(std::to_string(to_number(row.customer)), row, r.in));
    sheet out{.title = std::string{w.ageing}};
    out.facts = {{std::string{w.book}, to_text(r.book)},
                 {std::string{w.time}, minute_text(local, r.what.at) + " (" + r.zone + ")"},
                 {std::string{w.due_after}, std::to_string(r.what.due_after)},
                 {std::string{w.known}, known_text(r.what.known, local, w)}};
    out.parts = {{.heading = {}, .rows = std::move(rows)}};
    return detail::write(out, params);
}

std::string to_paper(const ledger::trial_sheet& t, const zone& local, paper_params params) {
    const auto& w = detail::paper_words_of(params.in);
    table rows{.columns = {left(w.code), {}, right(w.debit), right(w.credit_side)},
               .rows = {},
               .footer = {std::string{w.total}, "", money_text({t.total.debit, t.in}),
                          money_text({t.total.credit, t.in})}};
    for (const auto& row : t.rows)
        rows.rows.push_back({std::to_string(row.code),
                             std::string{detail::name_of_code(row.code, params.in)},
                             money_text({row.debit, t.in}), money_text({row.credit, t.in})});
    sheet out{.title = std::string{w.trial}};
    out.facts = {{std::string{w.book}, to_text(t.book)}};
    if (t.known.effective_before)
        out.facts.emplace_back(w.before, minute_text(local, *t.known.effective_before));
    out.facts.emplace_back(w.known, known_text(t.known, local, w));
    out.facts.emplace_back(w.overdrawn, balance_of({t.overdrawn, t.in}));
    out.facts.emplace_back(w.customer_money, balance_of({t.customer_money, t.in}));
    out.facts.emplace_back(w.channel_money, balance_of({t.channel_money, t.in}));
    out.parts = {{.heading = {}, .rows = std::move(rows)}};
    return detail::write(out, params);
}

std::string to_paper(const ledger::receipt& r, const zone& local, paper_params params) {
    const auto& w = detail::paper_words_of(params.in);
    const auto& line = r.line;
    sheet out{.title = std::string{w.receipt} + " " + std::to_string(line.sequence)};
    if (r.how == ledger::printing::copy) out.mark = w.copy;
    out.facts = {{std::string{w.account}, to_text(r.account)},
                 {std::string{w.time}, minute_text(local, line.effective)},
                 {std::string{w.kind}, std::string{name_of(line.kind, params.in)}},
                 {std::string{w.memo}, what_for(line, params.in)},
                 {std::string{w.amount}, balance_of({line.minor, r.in})},
                 {std::string{w.balance}, balance_of({line.balance_minor, r.in})}};
    if (r.channel != 0)
        out.facts.emplace_back(w.channel, std::to_string(r.channel).append(" ").append(
                                              detail::name_of_code(r.channel, params.in)));
    if (!r.tenant) add_authority(out, line.authority, w);
    out.facts.emplace_back(w.entry, to_text(line.id));
    out.facts.emplace_back(w.book, to_text(r.book));
    out.footer = anchor_line(r.head, w);
    return detail::write(out, params);
}

std::string to_paper(const ledger::reminder& r, const zone& local, paper_params params) {
    const auto& w = detail::paper_words_of(params.in);
    sheet out{.title = std::string{w.reminder}};
    out.facts = {{std::string{w.customer}, std::to_string(to_number(r.customer))},
                 {std::string{w.time}, minute_text(local, r.at)},
                 {std::string{w.owed}, balance_of(r.owed)},
                 {std::string{w.prepaid}, balance_of(r.prepaid)},
                 {std::string{w.book}, to_text(r.book)}};
    table rows{.columns = {left(w.time), left(w.memo), right(w.days), right(w.amount)},
               .rows = {},
               .footer = {"", "", "", money_text(r.owed)}};
    for (const open_item& item : r.items)
        rows.rows.push_back({minute_text(local, item.effective), item.memo,
                             std::to_string(item.days), money_text({item.minor, r.owed.in})});
    if (!r.items.empty()) out.parts = {{std::string{w.open_items}, std::move(rows)}};
    out.footer = anchor_line(r.head, w);
    return detail::write(out, params);
}

namespace {

// Keeps in the book that a paper is printed; and that it was refused to somebody.
template <class Paper>
result<void> keep_print(ledger::book& of, const result<Paper>& paper, std::string_view what,
                        const std::string& subject, const print_order& order) {
    if (paper) return ledger::record_print(of, what, subject, order.how, order.now, order.by);
    if (paper.error().code != errc::not_permitted) return fail(paper.error());
    auto refused = ledger::print_event(what, subject, order.how, order.now, order.by);
    refused.result = std::string{describe(errc::not_permitted).name};
    const auto kept = of.audit(refused, order.now);
    return kept ? fail(paper.error()) : kept;
}

}  // namespace

result<std::string> print_receipt(ledger::book& of, const id128& entry,
                                  const ledger_account& account, const zone& local,
                                  const print_order& order, paper_params params) {
    auto paper = ledger::book_view{of, order.by.by}.receipt(entry, account, order.how);
    const auto kept = keep_print(of, paper, "receipt", to_text(entry), order);
    if (!kept) return fail(kept.error());
    paper->head = of.head();
    return to_paper(*paper, local, params);
}

result<std::string> print_reminder(ledger::book& of, account_id customer, const zone& local,
                                   const print_order& order, paper_params params) {
    auto paper = ledger::book_view{of, order.by.by}.reminder(customer, order.now);
    const auto subject = to_text(ledger::prepaid_account(customer));
    const auto kept = keep_print(of, paper, "reminder", subject, order);
    if (!kept) return fail(kept.error());
    paper->head = of.head();
    return to_paper(*paper, local, params);
}

}  // namespace submeter::inline v0::report
