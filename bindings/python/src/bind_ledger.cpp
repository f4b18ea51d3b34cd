// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "submeter/core/decimal.hpp"
#include "submeter/ledger/derivation.hpp"
#include "submeter/ledger/sqlite_store.hpp"
#include "submeter/ledger/verify.hpp"
#include "submeter/report/book_export.hpp"

#include <optional>

namespace submeter::inline v0::python {

namespace {

using ledger::as_of;
using ledger::journal_finding;
using ledger::verification;

// What Python sees of an account or an entry: it keeps the denomination that its amounts are in.
struct account_row {
    ledger::account_state state;
    denomination in;
};
struct entry_row {
    ledger::recorded_entry entry;
    denomination in;
};

py_decimal decimal_of(std::int64_t minor, denomination in) {
    return to_decimal(amount_text(money{minor, in}));
}

ledger_account account_of(const std::string& name) {
    const auto slash = name.find('/');
    const auto code = value_or_raise(parse_scaled(name.substr(0, slash), 0));
    const auto owner = slash == std::string::npos
                           ? std::int64_t{0}
                           : value_or_raise(parse_scaled(name.substr(slash + 1), 0));
    if (code < 1 || code > 65535 || owner < 0) throw failure{{.code = errc::unknown_account}};
    return {static_cast<std::uint16_t>(code), static_cast<std::uint64_t>(owner)};
}

// A book with a view of the store that it owns, so that it can be verified while it holds the lock.
class opened_book : public ledger::book {
public:
    opened_book(ledger::book of, ledger::store& in) : book{std::move(of)}, journal_{&in} {}

    verification check(const std::optional<ledger::anchor>& known) const {
        return value_or_raise(ledger::verify(*journal_, known));
    }

private:
    ledger::store* journal_;
};

opened_book open_book(const std::string& path) {
    const py::gil_scoped_release released;
    auto journal = value_or_raise(ledger::sqlite::open_read_only(path));
    auto& in = *journal;
    return {value_or_raise(ledger::book::open(std::move(journal))), in};
}

std::optional<ledger::anchor> anchor_of(const std::optional<std::string>& known) {
    if (!known) return std::nullopt;
    return value_or_raise(ledger::parse_anchor(*known));
}

verification verify_opened(const opened_book& b, const std::optional<std::string>& known) {
    const auto at = anchor_of(known);
    const py::gil_scoped_release released;
    return b.check(at);
}

verification verify_book(const std::string& path, const std::optional<std::string>& known) {
    const auto at = anchor_of(known);
    const py::gil_scoped_release released;
    const auto journal = value_or_raise(ledger::sqlite::open_read_only(path));
    return value_or_raise(ledger::verify(*journal, at));
}

as_of moment_of(const std::optional<std::int64_t>& effective_before,
                const std::optional<std::int64_t>& recorded_through,
                const std::optional<std::uint64_t>& sequence_through) {
    const auto at = [](const auto& seconds) {
        return seconds ? std::optional{instant{std::chrono::seconds{*seconds}}} : std::nullopt;
    };
    return {at(effective_before), at(recorded_through), sequence_through};
}

std::vector<account_row> accounts(const opened_book& b) {
    std::vector<account_row> out;
    for (const auto& a : b.accounts())
        out.push_back({a, b.identity().in});
    return out;
}

std::vector<entry_row> entries(const opened_book& b, const std::optional<std::string>& account) {
    std::vector<entry_row> out;
    const auto keep = [&](const ledger::recorded_entry& e) { out.push_back({e, b.identity().in}); };
    if (!account) {
        check_or_raise(b.visit_entries(keep));
        return out;
    }
    const auto wanted = account_of(*account);
    if (b.find(wanted) == nullptr) throw failure{{.code = errc::unknown_account}};
    for (const auto& e : value_or_raise(b.entries(wanted)))
        keep(e);
    return out;
}

std::string export_text(const opened_book& b, const std::string& format) {
    if (format == "json") return value_or_raise(report::to_json_lines(b));
    const auto local = value_or_raise(load_zone(b.identity().zone));
    if (format == "hledger") return value_or_raise(report::to_hledger(b, local));
    if (format == "beancount") return value_or_raise(report::to_beancount(b, local));
    throw py::value_error("a book is exported for \"hledger\", \"beancount\" or as \"json\"");
}

void bind_account(py::module_& m) {
    py::class_<account_row>(m, "Account", "An account of a book, as it stands.")
        .def_property_readonly(
            "id", [](const account_row& a) { return to_text(a.state.settings.account); },
            R"("2010/17" is the prepaid money of customer 17; "1020" has no owner.)")
        .def_property_readonly(
            "name",
            [](const account_row& a) {
                const auto* row = ledger::find_row(a.state.settings.account.code);
                return row == nullptr ? std::string{} : std::string{row->name};
            },
            "What the chart calls it; empty for a code outside the chart.")
        .def_property_readonly(
            "balance", [](const account_row& a) { return decimal_of(posted(a.state), a.in); },
            "On the account's normal side: what a customer has paid and not used is positive.")
        .def_property_readonly(
            "available", [](const account_row& a) { return decimal_of(available(a.state), a.in); },
            "The balance less what is reserved.")
        .def_property_readonly(
            "minor", [](const account_row& a) { return posted(a.state); },
            "The balance in minor units.")
        .def_property_readonly(
            "floor",
            [](const account_row& a) -> std::optional<py_decimal> {
                if (a.state.settings.floors.empty()) return std::nullopt;
                return decimal_of(a.state.settings.floors.back().minor, a.in);
            },
            "Authorised debits do not go below it: the last one agreed.")
        .def_property_readonly(
            "floors",
            [](const account_row& a) {
                std::vector<std::pair<py_datetime, py_decimal>> out;
                for (const auto& f : a.state.settings.floors)
                    out.emplace_back(to_datetime(f.from), decimal_of(f.minor, a.in));
                return out;
            },
            "(from when on, amount), in the order of time.")
        .def_property_readonly(
            "levels",
            [](const account_row& a) {
                std::vector<py_decimal> out;
                for (const auto level : a.state.settings.levels_minor)
                    out.push_back(decimal_of(level, a.in));
                return out;
            },
            "Alarm levels, mildest first.")
        .def_property_readonly(
            "status",
            [](const account_row& a) { return std::string{to_text(a.state.settings.status)}; },
            R"("open", "frozen" or "closed".)")
        .def_property_readonly("is_open",
                               [](const account_row& a) {
                                   return a.state.settings.status == ledger::account_status::open;
                               })
        .def_property_readonly(
            "postings", [](const account_row& a) { return a.state.version; },
            "How many postings it has had.")
        .def("__repr__", [](const account_row& a) {
            return "<submeter.Account " + to_text(a.state.settings.account) + " " +
                   to_text(money{posted(a.state), a.in}) + ">";
        });
}

void bind_entry(py::module_& m) {
    using enum entry_kind;
    py::enum_<entry_kind>(m, "EntryKind", "Which business event an entry records.")
        .value("opening", opening)
        .value("top_up", top_up)
        .value("consumption", consumption)
        .value("common_area", common_area)
        .value("property_fee", property_fee)
        .value("refund", refund)
        .value("reversal", reversal)
        .value("adjustment", adjustment)
        .value("capacity_fee", capacity_fee)
        .value("service_fee", service_fee)
        .value("deposit", deposit)
        .value("discount", discount)
        .value("settlement", settlement)
        .value("arrears", arrears)
        .value("issue", issue)
        .value("issue_confirmed", issue_confirmed)
        .value("issue_undone", issue_undone)
        .value("meter_reduction", meter_reduction)
        .value("meter_credit", meter_credit)
        .value("write_off", write_off)
        .value("chargeback", chargeback)
        .value("unidentified", unidentified)
        .value("identified", identified)
        .value("free_quota", free_quota)
        .value("rerating", rerating)
        .value("replacement", replacement)
        .value("closing", closing)
        .value("transfer", transfer)
        .value("payment", payment)
        .value("metering_difference", metering_difference)
        .value("payout", payout)
        .value("payout_failed", payout_failed)
        .value("tax", tax);
    py::class_<entry_row>(m, "Entry", "An entry of a book. Its postings sum to zero.")
        .def_property_readonly(
            "sequence", [](const entry_row& e) { return e.entry.sequence; },
            "1, 2, … in the order of recording.")
        .def_property_readonly("id", [](const entry_row& e) { return to_text(e.entry.what.id); })
        .def_property_readonly("kind", [](const entry_row& e) { return e.entry.what.kind; })
        .def_property_readonly(
            "effective", [](const entry_row& e) { return to_datetime(e.entry.what.effective); },
            "Business time.")
        .def_property_readonly(
            "recorded", [](const entry_row& e) { return to_datetime(e.entry.recorded); },
            "When the book took it.")
        .def_property_readonly(
            "phase", [](const entry_row& e) { return std::string{to_text(e.entry.what.phase)}; },
            R"("plain"; "pending" reserves, "post" and "void" end a reservation.)")
        .def_property_readonly("memo", [](const entry_row& e) { return e.entry.what.memo; })
        .def_property_readonly(
            "postings",
            [](const entry_row& e) {
                std::vector<std::pair<std::string, py_decimal>> out;
                for (const auto& p : e.entry.what.postings)
                    out.emplace_back(to_text(p.account), decimal_of(p.minor, e.in));
                return out;
            },
            "(account, amount): a debit is positive, a credit negative.")
        .def("__repr__", [](const entry_row& e) {
            return "<submeter.Entry " + std::to_string(e.entry.sequence) + " " +
                   std::string{to_text(e.entry.what.kind)} + ">";
        });
}

void bind_verification(py::module_& m) {
    using enum ledger::anchoring;
    py::enum_<ledger::anchoring>(m, "Anchoring", "How a journal stands to an anchor.")
        .value("none", none, "no anchor was given: a cut-off end cannot be excluded")
        .value("matches", matches, "nothing up to the anchor was changed or cut off")
        .value("differs", differs, "the anchor was taken from another journal");
    py::class_<journal_finding>(m, "JournalFinding", "One thing that is wrong with a journal.")
        .def_property_readonly(
            "code", [](const journal_finding& f) { return static_cast<int>(f.what.code); })
        .def_property_readonly(
            "name",
            [](const journal_finding& f) { return std::string{describe(f.what.code).name}; })
        .def_readonly("commit", &journal_finding::commit, "Number of the first bad record.")
        .def_readonly("text", &journal_finding::text);
    py::class_<verification>(m, "Verification", "What a check of a journal found.")
        .def_property_readonly("good", &verification::good, "There are no findings.")
        .def_readonly("entries", &verification::entries, "Entries, as far as the records are good.")
        .def_property_readonly(
            "head", [](const verification& v) { return to_text(v.head); },
            "The anchor to keep elsewhere, as far as the records are good.")
        .def_readonly("anchored", &verification::anchored)
        .def_readonly("findings", &verification::findings);
    m.def("verify", &verify_book, py::arg("path"), py::arg("anchor") = py::none(),
          R"(Replays the journal of a SQLite book, and checks all that can be checked.

Parameters: anchor: what Book.head said earlier, kept elsewhere.
Raises: SubmeterError only where the file cannot be read, or the anchor is none.)");
}

void bind_book(py::module_& m) {
    py::class_<opened_book>(m, "Book", "A book, opened for reading.")
        .def_static("open", &open_book, py::arg("path"))
        .def_property_readonly("id", [](const opened_book& b) { return to_text(b.identity().id); })
        .def_property_readonly("currency",
                               [](const opened_book& b) { return to_text(b.identity().in.unit); })
        .def_property_readonly(
            "scale", [](const opened_book& b) { return b.identity().in.scale; },
            "Decimals of a minor unit.")
        .def_property_readonly("zone", [](const opened_book& b) { return b.identity().zone; })
        .def_property_readonly("entry_count", &opened_book::entry_count)
        .def_property_readonly("head", [](const opened_book& b) { return to_text(b.head()); })
        .def("accounts", &accounts)
        .def("export", &export_text, py::arg("format"))
        .def("verify", &verify_opened, py::arg("anchor") = py::none())
        .def("entries", &entries, py::arg("account") = py::none())
        .def(
            "balance",
            [](const opened_book& b, const std::string& account,
               const std::optional<std::int64_t>& effective_before,
               const std::optional<std::int64_t>& recorded_through,
               const std::optional<std::uint64_t>& sequence_through) {
                const auto when = moment_of(effective_before, recorded_through, sequence_through);
                return to_decimal(
                    amount_text(value_or_raise(b.balance(account_of(account), when))));
            },
            py::arg("account"), py::arg("effective_before") = py::none(),
            py::arg("recorded_through") = py::none(), py::arg("sequence_through") = py::none())
        .def(
            "explain",
            [](const opened_book& b, const std::string& account,
               const std::optional<std::int64_t>& effective_before,
               const std::optional<std::int64_t>& recorded_through,
               const std::optional<std::uint64_t>& sequence_through) {
                const auto when = moment_of(effective_before, recorded_through, sequence_through);
                return value_or_raise(ledger::explain(b, account_of(account), when));
            },
            py::arg("account"), py::arg("effective_before") = py::none(),
            py::arg("recorded_through") = py::none(), py::arg("sequence_through") = py::none());
}

}  // namespace

void bind_ledger(py::module_& m) {
    bind_account(m);
    bind_entry(m);
    bind_verification(m);
    bind_book(m);
}

}  // namespace submeter::inline v0::python
