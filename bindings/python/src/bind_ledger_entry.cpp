// SPDX-License-Identifier: Apache-2.0
#include "bind_ledger.hpp"
#include "submeter/ledger/natural_key.hpp"
#include "submeter/ledger/outcome.hpp"

#include <utility>

namespace submeter::inline v0::python {

namespace {

using py_postings = py_given<"collections.abc.Iterable[tuple[str, decimal.Decimal | int]]">;
using py_links =
    py_given<"collections.abc.Iterable[tuple[submeter._core.ledger.LinkKind, int | str]]">;

constexpr entry_phase phases[] = {entry_phase::plain, entry_phase::pending, entry_phase::post,
                                  entry_phase::void_pending};

std::vector<posting> postings_of(const py_postings& given, denomination in) {
    std::vector<posting> out;
    for (const auto& item : given) {
        const auto [account, amount] = item.cast<std::pair<std::string, py_amount>>();
        out.push_back({account_of(account), minor_of(amount, in)});
    }
    return out;
}

std::vector<entry_link> links_of(const py_links& given) {
    std::vector<entry_link> out;
    for (const auto& item : given) {
        const auto [what, id] = item.cast<std::pair<link_kind, py::object>>();
        out.push_back({what, number_or_id(id)});
    }
    return out;
}

entry_value make_entry(const py_id& id, entry_kind kind, const py_moment& effective,
                       const py_postings& postings, const std::string& unit, whole_scale scale,
                       utf8_text memo, whole<std::int64_t> offset_minutes,
                       const py_authority& authority, const py_links& links,
                       std::vector<natural_key> keys, const std::string& phase,
                       const py_some_moment& expires, const py_some_id& holds) {
    const denomination in{value_or_raise(parse_currency(unit)), scale.value};
    check_or_raise(check(in));
    entry out{.id = id_of(id),
              .kind = kind,
              .effective = instant_of(effective),
              .memo = std::move(memo.value),
              .postings = postings_of(postings, in),
              .offset_minutes = offset_of(offset_minutes.value),
              .authority = authority_of(authority),
              .links = links_of(links),
              .keys = std::move(keys),
              .phase = named(phase, phases, "phase of an entry"),
              .expires = some_instant_of(expires),
              .holds = id_of(holds)};
    return {std::move(out), in};
}

void bind_kinds(py::module_& m) {
    py::enum_<entry_kind> kinds(m, "EntryKind", "Which business event an entry records.");
    for (std::size_t i = 0; i < entry_kind_count; ++i)
        kinds.value(std::string{to_text(static_cast<entry_kind>(i))}.c_str(),
                    static_cast<entry_kind>(i));
    py::enum_<link_kind> links(m, "LinkKind", "What an entry refers to.");
    for (std::size_t i = 1; i < link_kind_count; ++i)
        links.value(std::string{to_text(static_cast<link_kind>(i))}.c_str(),
                    static_cast<link_kind>(i));
    py::enum_<key_kind> keys(m, "KeyKind", "Under which rule something is recorded once only.");
    for (std::size_t i = 1; i < key_kind_count; ++i)
        keys.value(std::string{to_text(static_cast<key_kind>(i))}.c_str(),
                   static_cast<key_kind>(i));
}

void bind_keys(py::module_& m) {
    py::class_<natural_key>(
        m, "NaturalKey",
        "What the field itself calls an event: unique for the life of a book, each kind by itself.")
        .def_readonly("kind", &natural_key::what)
        .def_readonly("value", &natural_key::value)
        .def("__eq__", [](const natural_key& a, const natural_key& b) { return a == b; })
        .def("__repr__", [](const natural_key& k) {
            return "<submeter.NaturalKey " + std::string{to_text(k.what)} + " " + k.value + ">";
        });
    auto keys = m.def_submodule("keys", "The natural keys: what happens once in a book's life.");
    keys.def("channel_transaction", &ledger::keys::channel_transaction, py::arg("channel"),
             py::arg("merchant"), py::arg("id"), "A payment, as its channel numbers it.");
    keys.def("trade", &ledger::keys::trade, py::arg("channel"), py::arg("out_trade_no"),
             "A paid order, by the number that the merchant gave it towards the channel.");
    keys.def("channel_refund", &ledger::keys::channel_refund, py::arg("channel"),
             py::arg("out_refund_no"),
             "A refund, by the number that the merchant gave it towards the channel.");
    keys.def(
        "meter_slot",
        [](whole_number meter, whole_number epoch, whole_number slot) {
            return ledger::keys::meter_slot(meter_id{meter.value}, epoch.value, slot.value);
        },
        py::arg("meter"), py::arg("epoch"), py::arg("slot"),
        "A value of a meter's purchase counter; a counter set back begins a new epoch.");
    keys.def(
        "fee_period",
        [](whole_number customer, const std::string& item, const std::string& period) {
            return ledger::keys::fee_period(account_id{customer.value}, item, period);
        },
        py::arg("customer"), py::arg("item"), py::arg("period"),
        R"(A fee of a customer for a period such as "2026-05".)");
    keys.def(
        "meter_reading",
        [](whole_number meter, const py_moment& time, const std::string& of_register) {
            return ledger::keys::meter_reading(meter_id{meter.value}, instant_of(time),
                                               of_register);
        },
        py::arg("meter"), py::arg("time"), py::arg("of_register"), "A reading that was charged.");
    keys.def(
        "bill", [](const py_id& of) { return ledger::keys::bill(id_of(of)); }, py::arg("of"),
        "A bill, posted once.");
    keys.def(
        "group",
        [](const py_id& of, const std::string& step) {
            return ledger::keys::group(id_of(of), step);
        },
        py::arg("of"), py::arg("step"), "One step of a transfer between books.");
    keys.def(
        "settles", [](const py_id& begun) { return ledger::keys::settles(id_of(begun)); },
        py::arg("begun"), "The one entry that ends what another began.");
    keys.def(
        "rerated",
        [](const py_id& rerating, const py_id& original) {
            return ledger::keys::rerated(id_of(rerating), id_of(original));
        },
        py::arg("rerating"), py::arg("original"),
        "The difference that one re-rating posts to one original entry.");
}

void bind_value(py::module_& m) {
    py::class_<entry_value>(m, "Entry", R"(An entry to be recorded. Its postings sum to zero.

Parameters: id: 32 hexadecimal digits or a UUID, made and stored by the caller before first use;
        ids that ascend (new_id) are recorded fastest.
    effective: business time, aware, without fraction of a second.
    postings: (account, amount); a debit is positive, a credit negative. An int is minor units, a
        Decimal currency units.
    phase: "plain"; "pending" reserves, "post" and "void" end the reservation `holds`.
    expires: when a pending entry is released by itself.
Raises: SubmeterError unknown_account, bad_digit, inexact, … for what cannot be such a value.)")
        .def(py::init(&make_entry), py::arg("id"), py::arg("kind"), py::arg("effective"),
             py::arg("postings"), py::kw_only(), py::arg("currency") = "CNY",
             py::arg("scale") = std::uint8_t{2}, py::arg("memo") = "",
             py::arg("offset_minutes") = std::int64_t{0}, py::arg("authority") = py::none(),
             py::arg("links") = py::tuple(), py::arg("keys") = py::tuple(),
             py::arg("phase") = "plain", py::arg("expires") = py::none(),
             py::arg("holds") = py::none())
        .def_property_readonly("id", [](const entry_value& e) { return to_text(e.what.id); })
        .def_property_readonly("kind", [](const entry_value& e) { return e.what.kind; })
        .def_property_readonly(
            "effective", [](const entry_value& e) { return to_datetime(e.what.effective); },
            "Business time.")
        .def_property_readonly(
            "offset_minutes", [](const entry_value& e) { return e.what.offset_minutes; },
            "Of the business's local time from UTC, for readers.")
        .def_property_readonly(
            "phase", [](const entry_value& e) { return std::string{to_text(e.what.phase)}; },
            R"("plain"; "pending" reserves, "post" and "void" end a reservation.)")
        .def_property_readonly("memo", [](const entry_value& e) { return e.what.memo; })
        .def_property_readonly(
            "postings", [](const entry_value& e) { return legs_of(e.what.postings, e.in); },
            "(account, amount): a debit is positive, a credit negative.")
        .def_property_readonly(
            "authority", [](const entry_value& e) { return authority_value(e.what.authority); },
            "Who wants it, who approved it, and why.")
        .def_property_readonly(
            "links",
            [](const entry_value& e) {
                std::vector<std::pair<link_kind, std::string>> out;
                for (const auto& link : e.what.links)
                    out.emplace_back(link.what, to_text(link.id));
                return out;
            },
            "What it refers to: (kind, id); a number stands in the last 16 digits.")
        .def_property_readonly("keys", [](const entry_value& e) { return e.what.keys; })
        .def_property_readonly(
            "expires",
            [](const entry_value& e) {
                return e.what.expires ? std::optional{to_datetime(*e.what.expires)} : std::nullopt;
            },
            "When a reservation is released by itself.")
        .def_property_readonly(
            "holds",
            [](const entry_value& e) {
                return e.what.holds == id128{} ? std::nullopt
                                               : std::optional{to_text(e.what.holds)};
            },
            "Of a phase that ends a reservation: its id.")
        .def("__eq__", [](const entry_value& a, const entry_value& b) { return a == b; })
        .def("__repr__", [](const entry_value& e) {
            return "<submeter.Entry " + std::string{to_text(e.what.kind)} + " " +
                   to_text(e.what.id) + ">";
        });
    py::class_<recorded_value, entry_value>(m, "RecordedEntry", "An entry of a book.")
        .def_readonly("sequence", &recorded_value::sequence, "1, 2, … in the order of recording.")
        .def_property_readonly(
            "recorded", [](const recorded_value& e) { return to_datetime(e.recorded); },
            "When the book took it.")
        .def("__repr__", [](const recorded_value& e) {
            return "<submeter.RecordedEntry " + std::to_string(e.sequence) + " " +
                   std::string{to_text(e.what.kind)} + ">";
        });
    m.def(
        "chained",
        [](std::vector<entry_value> entries) {
            for (std::size_t i = 0; i + 1 < entries.size(); ++i)
                entries[i].what.next = chaining::with_next;
            return entries;
        },
        py::arg("entries"), "Entries that a book takes all of, or none.");
}

void bind_outcome(py::module_& m) {
    using enum ledger::outcome;
    using ledger::entry_result;
    py::enum_<ledger::outcome>(m, "Outcome", "What became of an entry that was handed in.")
        .value("created", created, "recorded now")
        .value("exists", exists, "recorded before, with the same content: fine")
        .value("exists_with_different_content", exists_with_different_content,
               "its id or natural key has something else")
        .value("burned", burned, "its id was refused by the book's state before")
        .value("refused", refused, "it breaks a rule");
    py::class_<entry_result>(m, "EntryResult", "What became of one entry of a batch.")
        .def_readonly("outcome", &entry_result::what)
        .def_readonly("sequence", &entry_result::sequence,
                      "Of the recorded entry; 0 where there is none.")
        .def_property_readonly(
            "recorded", [](const entry_result& r) { return r.what == created || r.what == exists; },
            "The book has what was handed in, now or since before.")
        .def_property_readonly(
            "differs_in",
            [](const entry_result& r) {
                return r.what == exists_with_different_content
                           ? std::optional{std::string{to_text(r.differs_in)}}
                           : std::nullopt;
            },
            R"("memo": the first field in which it is not what is recorded.)")
        .def_property_readonly(
            "error",
            [](const entry_result& r) {
                if (r.what != refused && r.what != burned) return py_error{py::none()};
                return py::reinterpret_borrow<py_error>(error_value({r.why, {}}));
            },
            "Why it was refused, or burned in the first place.")
        .def("__str__", [](const entry_result& r) { return to_text(r); })
        .def("__eq__", [](const entry_result& a, const entry_result& b) { return a == b; })
        .def("__repr__",
             [](const entry_result& r) { return "<submeter.EntryResult " + to_text(r) + ">"; });
}

}  // namespace

void bind_ledger_entry(py::module_& m) {
    bind_kinds(m);
    bind_keys(m);
    bind_value(m);
    bind_outcome(m);
}

}  // namespace submeter::inline v0::python
