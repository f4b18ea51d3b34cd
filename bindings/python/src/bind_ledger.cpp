// SPDX-License-Identifier: Apache-2.0
#include "bind_ledger.hpp"

#include "submeter/ledger/sqlite_store.hpp"
#include "submeter/ledger/verify.hpp"

#include <optional>

namespace submeter::inline v0::python {

namespace {

using ledger::journal_finding;
using ledger::verification;

// Of a file that no book has open.
verification verify_book(const std::string& path, const std::optional<std::string>& known) {
    const auto at = anchor_of(known);
    const py::gil_scoped_release released;
    const auto journal = value_or_raise(ledger::sqlite::open_read_only(path));
    return value_or_raise(ledger::verify(*journal, at));
}

void bind_account(py::module_& m) {
    py::class_<account_value>(m, "Account", "An account of a book, as it stands.")
        .def_property_readonly(
            "id", [](const account_value& a) { return to_text(a.state.settings.account); },
            R"("2010/17" is the prepaid money of customer 17; "1020" has no owner.)")
        .def_property_readonly(
            "name",
            [](const account_value& a) { return name_of_code(a.state.settings.account.code); },
            "What the chart calls it; empty for a code outside the chart.")
        .def_property_readonly(
            "balance", [](const account_value& a) { return decimal_of(posted(a.state), a.in); },
            "On the account's normal side: what a customer has paid and not used is positive.")
        .def_property_readonly(
            "available",
            [](const account_value& a) { return decimal_of(available(a.state), a.in); },
            "The balance less what is reserved.")
        .def_property_readonly(
            "minor", [](const account_value& a) { return posted(a.state); },
            "The balance in minor units.")
        .def_property_readonly(
            "floor",
            [](const account_value& a) -> std::optional<py_decimal> {
                if (a.state.settings.floors.empty()) return std::nullopt;
                return decimal_of(a.state.settings.floors.back().minor, a.in);
            },
            "Authorised debits do not go below it: the last one agreed.")
        .def_property_readonly(
            "floors",
            [](const account_value& a) {
                std::vector<std::pair<py_datetime, py_decimal>> out;
                for (const auto& f : a.state.settings.floors)
                    out.emplace_back(to_datetime(f.from), decimal_of(f.minor, a.in));
                return out;
            },
            "(from when on, amount), in the order of time.")
        .def_property_readonly(
            "levels",
            [](const account_value& a) {
                std::vector<py_decimal> out;
                for (const auto level : a.state.settings.levels_minor)
                    out.push_back(decimal_of(level, a.in));
                return out;
            },
            "Alarm levels, mildest first.")
        .def_property_readonly(
            "rearm",
            [](const account_value& a) { return decimal_of(a.state.settings.rearm_minor, a.in); },
            "How far above its level an alarm is armed again.")
        .def_property_readonly(
            "status",
            [](const account_value& a) { return std::string{to_text(a.state.settings.status)}; },
            R"("open", "frozen" or "closed".)")
        .def_property_readonly("is_open",
                               [](const account_value& a) {
                                   return a.state.settings.status == ledger::account_status::open;
                               })
        .def_property_readonly(
            "postings", [](const account_value& a) { return a.state.version; },
            "How many postings it has had.")
        .def("__repr__", [](const account_value& a) {
            return "<submeter.Account " + to_text(a.state.settings.account) + " " +
                   to_text(money{posted(a.state), a.in}) + ">";
        });
}

void bind_verification(py::module_& m) {
    using enum ledger::anchoring;
    py::enum_<ledger::anchoring>(m, "Anchoring", "How a journal stands to an anchor.")
        .value("none", none,
               "no anchor was given, or one over no records: a cut-off end cannot be excluded")
        .value("matches", matches, "nothing up to the anchor was changed or cut off")
        .value("differs", differs, "the anchor was taken from another journal");
    py::class_<journal_finding>(m, "JournalFinding", "One thing that is wrong with a journal.")
        .def_property_readonly(
            "code", [](const journal_finding& f) { return static_cast<int>(f.what.code); })
        .def_property_readonly(
            "name",
            [](const journal_finding& f) { return std::string{describe(f.what.code).name}; })
        .def_readonly("commit", &journal_finding::commit, "Number of the first bad record.")
        .def_property_readonly(
            "entry",
            [](const journal_finding& f) {
                return f.entry == 0 ? std::nullopt : std::optional{f.entry};
            },
            "Number of the first bad entry, where the tables beside the records tell it.")
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

}  // namespace

void bind_ledger(py::module_& m) {
    bind_ledger_entry(m);
    bind_posting_rules(m);
    bind_account(m);
    bind_verification(m);
    bind_book(m);
}

}  // namespace submeter::inline v0::python
