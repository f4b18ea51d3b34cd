// SPDX-License-Identifier: Apache-2.0
#include "seen_book.hpp"
#include "submeter/ledger/memory_store.hpp"
#include "submeter/ledger/sqlite_store.hpp"

#include <utility>

namespace submeter::inline v0::python {

namespace {

using ledger::verification;

// What a batch came to, with the denomination that its alarms are in.
struct report_value {
    ledger::commit_report of;
    denomination in;
};
struct alarm_value {
    watermark_event of;
    denomination in;
};

opened_book found_book(const std::optional<std::string>& path, const py_id& id,
                       const std::string& unit, whole_scale scale, const std::string& zone,
                       std::int64_t now) {
    const ledger::book_identity identity{
        .id = id_of(id), .in = {value_or_raise(parse_currency(unit)), scale.value}, .zone = zone};
    const py::gil_scoped_release released;
    value_or_raise(load_zone(zone));  // what a book is founded with stays for life
    auto in = path ? value_or_raise(ledger::sqlite::create_store(*path))
                   : std::unique_ptr<ledger::store>{std::make_unique<ledger::memory_store>()};
    auto& kept = *in;
    return {value_or_raise(ledger::book::create(identity, std::move(in), at(now))), kept};
}

opened_book open_book(const std::string& path) {
    const py::gil_scoped_release released;
    auto journal = value_or_raise(ledger::sqlite::open_read_only(path));
    auto& in = *journal;
    return {value_or_raise(ledger::book::open(std::move(journal))), in};
}

opened_book open_to_write(const std::string& path, const std::optional<std::string>& known,
                          bool acknowledged, std::int64_t now, const py_actor& by) {
    const ledger::open_params with{.known = anchor_of(known),
                                   .if_restored = acknowledged ? ledger::restored_book::acknowledge
                                                               : ledger::restored_book::refuse,
                                   .now = at(now),
                                   .by = actor_of(by)};
    const py::gil_scoped_release released;
    auto journal = value_or_raise(ledger::sqlite::open_store(path));
    auto& in = *journal;
    return {value_or_raise(ledger::book::open(std::move(journal), with)), in};
}

verification verify_opened(const opened_book& b, const std::optional<std::string>& known) {
    const auto anchor = anchor_of(known);
    const py::gil_scoped_release released;
    return b.check(anchor);
}

// Minor units count in one denomination only.
std::vector<entry> batch_of(std::vector<const entry_value*> given, denomination in) {
    std::vector<entry> out;
    out.reserve(given.size());
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (given[i] == nullptr) throw py::type_error("a batch is a list of entries, not None");
        const auto& e = *given[i];
        const auto like = detail::same(e.in, in);
        if (!like)
            throw failure{{.code = like.error().code, .index = static_cast<std::uint32_t>(i)}};
        out.push_back(e.what);
    }
    return out;
}

report_value commit(opened_book& b, std::vector<const entry_value*> given, std::int64_t now) {
    auto batch = batch_of(std::move(given), b.in());
    const py::gil_scoped_release released;
    return {value_or_raise(b.commit(std::move(batch), at(now))), b.in()};
}

// With the number of the record that follows those that were read.
std::pair<std::vector<alarm_value>, std::uint64_t> alarms_since(const opened_book& b,
                                                                whole_number first) {
    std::vector<alarm_value> out;
    check_or_raise(b.visit_commits(first.value, [&](const ledger::journal_commit& c) {
        for (const auto& e : c.events)
            out.push_back({e, b.in()});
    }));
    return {std::move(out), b.head().count};
}

void open_customer(opened_book& b, whole_number customer, const py_amount& floor,
                   const std::vector<py_amount>& levels, std::int64_t now, const py_actor& by) {
    std::vector<std::int64_t> minor;
    for (const auto& level : levels)
        minor.push_back(minor_of(level, b.in()));
    check_or_raise(b.open_customer(account_id{customer.value}, minor_of(floor, b.in()),
                                   std::move(minor), at(now), actor_of(by)));
}

void bind_report(py::module_& m) {
    py::class_<alarm_value>(
        m, "Alarm", "What is available on an account fell below a level, in the same commit.")
        .def_property_readonly("account",
                               [](const alarm_value& a) { return to_text(a.of.account); })
        .def_property_readonly(
            "level", [](const alarm_value& a) { return a.of.level; },
            "1 is the mildest; 0 is the floor.")
        .def_property_readonly(
            "level_amount", [](const alarm_value& a) { return decimal_of(a.of.level_minor, a.in); })
        .def_property_readonly(
            "available", [](const alarm_value& a) { return decimal_of(a.of.balance_minor, a.in); },
            "After the entry.")
        .def_property_readonly(
            "cause", [](const alarm_value& a) { return to_text(a.of.cause); },
            "The id of the entry that crossed it.")
        .def_property_readonly(
            "at", [](const alarm_value& a) { return to_datetime(a.of.at); }, "Its effective time.")
        .def("__repr__", [](const alarm_value& a) {
            return "<submeter.Alarm " + to_text(a.of.account) + " level " +
                   std::to_string(a.of.level) + ">";
        });
    py::class_<report_value>(m, "CommitReport", "What became of a batch.")
        .def_property_readonly(
            "results", [](const report_value& r) { return r.of.results; },
            "One for each entry, in their order.")
        .def_property_readonly(
            "alarms",
            [](const report_value& r) {
                std::vector<alarm_value> out;
                for (const auto& e : r.of.events)
                    out.push_back({e, r.in});
                return out;
            },
            "Set off by these entries.");
}

void bind_state(py::class_<opened_book>& book) {
    book.def_property_readonly("entry_count", &opened_book::entry_count)
        .def_property_readonly("head", [](const opened_book& b) { return to_text(b.head()); })
        .def("verify", &verify_opened, py::arg("anchor") = py::none())
        .def(
            "cursor",
            [](const opened_book& b, const std::string& name) {
                return value_or_raise(b.cursor(name));
            },
            py::arg("name"))
        .def(
            "view",
            [](const py::object& self, whole_number who, const utf8_text& terminal,
               std::int64_t now) {
                const ledger::actor by{.by = operator_id{who.value}, .terminal = terminal.value};
                return seen_book{self, by, at(now)};
            },
            py::arg("operator"), py::arg("terminal"), py::arg("now"))
        .def("alarms", &alarms_since, py::arg("first"));
}

using py_settings = py_given<"submeter.ledger.values.AccountSettings">;

void bind_writing(py::class_<opened_book>& book) {
    const auto now = py::arg("now");
    const auto by = py::arg("by");
    book.def("commit", &commit, py::arg("entries"), now)
        .def("open_customer", &open_customer, py::arg("customer"), py::arg("floor"),
             py::arg("levels"), now, by)
        .def(
            "open_account",
            [](opened_book& b, const py_settings& s, std::int64_t t, const py_actor& actor) {
                check_or_raise(b.open_account(settings_of(s, b.in()), at(t), actor_of(actor)));
            },
            py::arg("settings"), now, by)
        .def(
            "change_account",
            [](opened_book& b, const py_settings& s, std::int64_t t, const py_actor& actor) {
                check_or_raise(b.change_account(settings_of(s, b.in()), at(t), actor_of(actor)));
            },
            py::arg("settings"), now, by)
        .def(
            "set_status",
            [](opened_book& b, const std::string& account, const std::string& status,
               std::int64_t t, const py_actor& actor) {
                check_or_raise(
                    b.set_status(account_of(account), status_of(status), at(t), actor_of(actor)));
            },
            py::arg("account"), py::arg("status"), now, by)
        .def(
            "checkpoint",
            [](opened_book& b, std::int64_t t) { check_or_raise(b.checkpoint(at(t))); }, now)
        .def(
            "set_cursor",
            [](opened_book& b, const std::string& name, whole_number number) {
                check_or_raise(b.set_cursor(name, number.value));
            },
            py::arg("name"), py::arg("number"))
        .def(
            "back_up",
            [](opened_book& b, const std::string& path) { check_or_raise(b.back_up(path)); },
            py::arg("path"), py::call_guard<py::gil_scoped_release>());
}

}  // namespace

void bind_book(py::module_& m) {
    bind_report(m);
    book_classes both{{m, "Book", "A book, opened."},
                      {m, "BookView", "A book as one operator may read it."}};
    auto& book = both.book;
    book.def_static("open", &open_book, py::arg("path"))
        .def_static("create", &found_book, py::arg("path"), py::arg("id"), py::arg("currency"),
                    py::arg("scale"), py::arg("zone"), py::arg("now"))
        .def_static("open_to_write", &open_to_write, py::arg("path"), py::arg("known"),
                    py::arg("acknowledged"), py::arg("now"), py::arg("by"));
    bind_state(book);
    bind_writing(book);
    bind_reading(m, both);
    bind_import(m, book);
    bind_operators(m, both);
    bind_periods(both);
    bind_reports(m, both);
    bind_sheets(m, both);
    bind_ageing(m, both);
    bind_papers(m, both);
    bind_group(m, book);
}

}  // namespace submeter::inline v0::python
