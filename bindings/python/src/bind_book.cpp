// SPDX-License-Identifier: Apache-2.0
#include "opened_book.hpp"
#include "submeter/ledger/derivation.hpp"
#include "submeter/ledger/memory_store.hpp"
#include "submeter/ledger/sqlite_store.hpp"
#include "submeter/report/book_export.hpp"

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

std::vector<account_value> accounts(const opened_book& b) {
    std::vector<account_value> out;
    for (const auto& a : b.accounts())
        out.push_back({a, b.in()});
    return out;
}

std::vector<recorded_value> entries(const opened_book& b,
                                    const std::optional<std::string>& account) {
    std::vector<recorded_value> out;
    const auto keep = [&](const ledger::recorded_entry& e) {
        out.push_back(recorded_of(e, b.in()));
    };
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

template <class Key>
std::optional<recorded_value> find_entry(const opened_book& b, const Key& key) {
    const auto found = value_or_raise(b.find_entry(key));
    if (!found) return std::nullopt;
    return recorded_of(*found, b.in());
}

std::string export_text(const opened_book& b, const std::string& format) {
    if (format == "json") return value_or_raise(report::to_json_lines(b));
    const auto local = value_or_raise(load_zone(b.identity().zone));
    if (format == "hledger") return value_or_raise(report::to_hledger(b, local));
    if (format == "beancount") return value_or_raise(report::to_beancount(b, local));
    throw py::value_error("a book is exported for \"hledger\", \"beancount\" or as \"json\"");
}

// Minor units count in one denomination only.
std::vector<entry> batch_of(std::vector<const entry_value*> given, denomination in) {
    std::vector<entry> out;
    out.reserve(given.size());
    for (std::size_t i = 0; i < given.size(); ++i) {
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

void open_customer(opened_book& b, whole_number customer, const py_amount& floor,
                   const std::vector<py_amount>& levels, std::int64_t now, const py_actor& by) {
    std::vector<std::int64_t> minor;
    for (const auto& level : levels)
        minor.push_back(minor_of(level, b.in()));
    check_or_raise(b.open_customer(account_id{customer.value}, minor_of(floor, b.in()),
                                   std::move(minor), at(now), actor_of(by)));
}

void close_period(opened_book& b, std::int64_t through, const std::vector<py_number_or_id>& open,
                  const py_authority& authority, std::int64_t now) {
    std::vector<id128> exceptions;
    for (const auto& id : open)
        exceptions.push_back(number_or_id(id));
    check_or_raise(
        b.close_period(at(through), std::move(exceptions), authority_of(authority), at(now)));
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

void bind_reading(py::class_<opened_book>& book) {
    book.def_property_readonly("id", [](const opened_book& b) { return to_text(b.identity().id); })
        .def_property_readonly("currency",
                               [](const opened_book& b) { return to_text(b.in().unit); })
        .def_property_readonly(
            "scale", [](const opened_book& b) { return b.in().scale; }, "Decimals of a minor unit.")
        .def_property_readonly("zone", [](const opened_book& b) { return b.identity().zone; })
        .def_property_readonly("entry_count", &opened_book::entry_count)
        .def_property_readonly("head", [](const opened_book& b) { return to_text(b.head()); })
        .def_property_readonly("closed_before",
                               [](const opened_book& b) -> std::optional<py_datetime> {
                                   if (b.state().closings.empty()) return std::nullopt;
                                   return to_datetime(b.state().closings.back());
                               })
        .def("accounts", &accounts)
        .def("export", &export_text, py::arg("format"))
        .def("verify", &verify_opened, py::arg("anchor") = py::none())
        .def("entries", &entries, py::arg("account") = py::none())
        .def(
            "visit_entries",
            [](const opened_book& b, const py_given<"collections.abc.Callable">& visit) {
                check_or_raise(b.visit_entries(
                    [&](const ledger::recorded_entry& e) { visit(recorded_of(e, b.in())); }));
            },
            py::arg("visit"))
        .def(
            "find_key",
            [](const opened_book& b, const natural_key& key) { return find_entry(b, key); },
            py::arg("key"))
        .def(
            "find_id",
            [](const opened_book& b, const py_id& id) { return find_entry(b, id_of(id)); },
            py::arg("id"))
        .def(
            "cursor",
            [](const opened_book& b, const std::string& name) {
                return value_or_raise(b.cursor(name));
            },
            py::arg("name"))
        .def(
            "balance",
            [](const opened_book& b, const std::string& account, const seconds& effective_before,
               const seconds& recorded_through,
               const std::optional<whole_number>& sequence_through) {
                const auto when = moment_of(effective_before, recorded_through, sequence_through);
                return to_decimal(
                    amount_text(value_or_raise(b.balance(account_of(account), when))));
            },
            py::arg("account"), py::arg("effective_before") = py::none(),
            py::arg("recorded_through") = py::none(), py::arg("sequence_through") = py::none())
        .def(
            "explain",
            [](const opened_book& b, const std::string& account, const seconds& effective_before,
               const seconds& recorded_through,
               const std::optional<whole_number>& sequence_through) {
                const auto when = moment_of(effective_before, recorded_through, sequence_through);
                return value_or_raise(ledger::explain(b, account_of(account), when));
            },
            py::arg("account"), py::arg("effective_before") = py::none(),
            py::arg("recorded_through") = py::none(), py::arg("sequence_through") = py::none());
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
        .def("close_period", &close_period, py::arg("through"), py::arg("exceptions"),
             py::arg("authority"), now)
        .def(
            "reopen_period",
            [](opened_book& b, const py_authority& authority, std::int64_t t) {
                check_or_raise(b.reopen_period(authority_of(authority), at(t)));
            },
            py::arg("authority"), now)
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
    py::class_<opened_book> book(m, "Book", "A book, opened.");
    book.def_static("open", &open_book, py::arg("path"))
        .def_static("create", &found_book, py::arg("path"), py::arg("id"), py::arg("currency"),
                    py::arg("scale"), py::arg("zone"), py::arg("now"))
        .def_static("open_to_write", &open_to_write, py::arg("path"), py::arg("known"),
                    py::arg("acknowledged"), py::arg("now"), py::arg("by"));
    bind_reading(book);
    bind_writing(book);
    bind_import(m, book);
    bind_operators(m, book);
    bind_reports(m, book);
}

}  // namespace submeter::inline v0::python
