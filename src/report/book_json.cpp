// SPDX-License-Identifier: Apache-2.0
#include "core/json_writer.hpp"
#include "report/book_export.hpp"

namespace submeter::inline v0::report {
namespace {

using submeter::detail::json_array;
using submeter::detail::json_object;

std::string plain_amount(const ledger::book& book, std::int64_t minor) {
    return amount_text({minor, book.identity().in});
}

std::string names_of(ledger::permission_set set) {
    json_array out;
    for (std::size_t i = 0; i < ledger::permission_count; ++i)
        if (const auto p = static_cast<ledger::permission>(i); set.has(p)) out.text(to_text(p));
    return out.str();
}

std::string book_line(const ledger::book& book) {
    const auto& b = book.identity();
    json_object line;
    line.text("format", "submeter.book/1");
    line.text("book", to_text(b.id));
    line.text("currency", to_text(b.in.unit));
    line.number("scale", b.in.scale);
    line.text("zone", b.zone);
    line.text("anchor", to_text(book.head()));
    const auto& state = book.state();
    if (!state.closings.empty()) line.text("closed_before", to_text(state.closings.back()));
    if (const auto limit = state.policy.refund_limit_minor)
        line.text("refund_limit", plain_amount(book, *limit));
    if (const auto logged = state.policy.logged_reads; logged.bits != 0)
        line.raw("logged_reads", names_of(logged));
    return line.str() + "\n";
}

std::string account_line(const ledger::book& book, const ledger::account_state& a) {
    json_object line;
    line.text("account", to_text(a.settings.account));
    line.text("name", export_name(a.settings.account));
    line.text("status", to_text(a.settings.status));
    json_array floors;
    for (const auto& f : a.settings.floors) {
        json_object floor;
        floor.text("from", to_text(f.from));
        floor.text("amount", plain_amount(book, f.minor));
        floors.raw(floor.str());
    }
    line.raw("floors", floors.str());
    json_array levels;
    for (const auto level : a.settings.levels_minor)
        levels.text(plain_amount(book, level));
    line.raw("levels", levels.str());
    line.text("rearm", plain_amount(book, a.settings.rearm_minor));
    line.text("balance", plain_amount(book, a.minor));
    line.text("pending_debits", plain_amount(book, a.pending_debits));
    line.text("pending_credits", plain_amount(book, a.pending_credits));
    line.raw("version", std::to_string(a.version));
    return line.str() + "\n";
}

std::string operator_line(const ledger::ledger_operator& o) {
    json_object line;
    line.raw("operator", std::to_string(to_number(o.id)));
    line.text("name", o.name);
    line.text("status", o.status == ledger::operator_status::active ? "active" : "suspended");
    json_array grants;
    for (const auto& g : o.grants) {
        json_object grant;
        grant.raw("project", std::to_string(to_number(g.project)));
        grant.raw("may", names_of(g.may));
        grants.raw(grant.str());
    }
    line.raw("grants", grants.str());
    if (o.own_customer) line.raw("own_customer", std::to_string(to_number(*o.own_customer)));
    return line.str() + "\n";
}

// What is not always there.
void add_text(json_object& line, std::string_view name, const std::string& value) {
    if (!value.empty()) line.text(name, value);
}
void add_operator(json_object& line, std::string_view name, operator_id who) {
    if (who != operator_id{}) line.raw(name, std::to_string(to_number(who)));
}
void add_authority(json_object& line, const entry_authority& a) {
    add_operator(line, "by", a.by);
    add_operator(line, "approved_by", a.approved_by);
    add_text(line, "reason", a.reason);
}

// What not every entry has.
void add_details(json_object& line, const entry& e) {
    if (e.offset_minutes != 0) line.number("offset_minutes", e.offset_minutes);
    add_authority(line, e.authority);
    json_array links;
    for (const auto& l : e.links) {
        json_object link;
        link.text(to_text(l.what), to_text(l.id));
        links.raw(link.str());
    }
    if (!e.links.empty()) line.raw("links", links.str());
    json_array keys;
    for (const auto& k : e.keys) {
        json_object key;
        key.text(to_text(k.what), k.value);
        keys.raw(key.str());
    }
    if (!e.keys.empty()) line.raw("keys", keys.str());
    if (e.phase != entry_phase::plain) line.text("phase", to_text(e.phase));
    if (e.expires) line.text("expires", to_text(*e.expires));
    if (e.holds != id128{}) line.text("holds", to_text(e.holds));
}

std::string entry_line(const ledger::book& book, const ledger::journal_commit& c, std::size_t i) {
    const auto& e = c.entries[i];
    json_array postings;
    for (const auto& p : e.postings) {
        json_object leg;
        leg.text("account", to_text(p.account));
        leg.text("amount", plain_amount(book, p.minor));
        postings.raw(leg.str());
    }
    json_object line;
    line.text("entry", to_text(e.id));
    line.raw("sequence", std::to_string(c.first_sequence + i));
    line.text("kind", to_text(e.kind));
    line.text("effective", to_text(e.effective));
    line.text("recorded", to_text(c.recorded));
    line.text("memo", e.memo);
    line.raw("postings", postings.str());
    add_details(line, e);
    return line.str() + "\n";
}

std::string alarm_line(const ledger::book& book, const watermark_event& e) {
    json_object line;
    line.text("alarm", to_text(e.account));
    line.number("level", e.level);
    line.text("below", plain_amount(book, e.level_minor));
    line.text("balance", plain_amount(book, e.balance_minor));
    line.text("cause", to_text(e.cause));
    line.text("effective", to_text(e.at));
    return line.str() + "\n";
}

// The id of a reservation that was due, or of an entry that was refused for good.
std::string id_line(std::string_view what, const id128& id, instant recorded,
                    std::string_view why) {
    json_object line;
    line.text(what, to_text(id));
    line.text("recorded", to_text(recorded));
    if (!why.empty()) line.text("why", why);
    return line.str() + "\n";
}

std::string period_line(const ledger::period_change& p, instant recorded) {
    const bool closed = p.what == ledger::period_act::closed;
    json_object line;
    line.text("period", closed ? "closed" : "reopened");
    line.text("before", to_text(p.through));
    line.text("recorded", to_text(recorded));
    json_array exceptions;
    for (const auto& id : p.exceptions)
        exceptions.text(to_text(id));
    if (!p.exceptions.empty()) line.raw("exceptions", exceptions.str());
    add_authority(line, p.authority);
    if (closed) line.text("trial_balance", to_hex(p.trial_balance));
    return line.str() + "\n";
}

std::string audit_line(const ledger::audit_event& a, instant recorded) {
    json_object line;
    line.text("audit", a.operation);
    line.text("at", to_text(a.at));
    line.text("recorded", to_text(recorded));
    add_operator(line, "by", a.by);
    add_operator(line, "approved_by", a.approved_by);
    add_text(line, "terminal", a.terminal);
    add_text(line, "subject", a.subject);
    add_text(line, "before", a.before);
    add_text(line, "after", a.after);
    add_text(line, "result", a.result);
    add_text(line, "reason", a.reason);
    return line.str() + "\n";
}

// All of one record, in the order in which it became true.
void add_record(std::string& out, const ledger::book& book, const ledger::journal_commit& c) {
    for (const auto& id : c.expired)
        out += id_line("expired", id, c.recorded, {});
    for (std::size_t i = 0; i < c.entries.size(); ++i)
        out += entry_line(book, c, i);
    for (const auto& b : c.burned)
        out += id_line("burned", b.id, c.recorded, describe(b.why).name);
    for (const auto& e : c.events)
        out += alarm_line(book, e);
    for (const auto& p : c.periods)
        out += period_line(p, c.recorded);
    for (const auto& a : c.audits)
        out += audit_line(a, c.recorded);
}

std::string class_name(std::uint16_t code) {
    const auto found = ledger::class_of(code);
    if (!found) return "Assets";  // no account of a book has such a code
    switch (*found) {
        case ledger::account_class::asset:
            return "Assets";
        case ledger::account_class::liability:
            return "Liabilities";
        case ledger::account_class::equity:
            return "Equity";
        case ledger::account_class::income:
            return "Income";
        case ledger::account_class::expense:
            return "Expenses";
    }
    return "Assets";
}

}  // namespace

std::string export_name(const ledger_account& account) {
    const auto* row = ledger::find_row(account.code);
    std::string out = class_name(account.code) + ":";
    out += row != nullptr ? std::string{row->export_name} : "Code" + std::to_string(account.code);
    if (account.owner != 0) out += ":A" + std::to_string(account.owner);
    return out;
}

result<std::string> to_json_lines(const ledger::book& book) {
    std::string out = book_line(book);
    for (const auto& a : book.accounts())
        out += account_line(book, a);
    for (const auto& o : book.state().operators)
        out += operator_line(o);
    const auto read =
        book.visit_commits(0, [&](const ledger::journal_commit& c) { add_record(out, book, c); });
    if (!read) return fail(read.error());
    return out;
}

}  // namespace submeter::inline v0::report
