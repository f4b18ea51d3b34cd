// SPDX-License-Identifier: Apache-2.0
#include "ledger_values.hpp"

#include "submeter/core/decimal.hpp"

namespace submeter::inline v0::python {

namespace {

bool is_a(py::handle given, const char* module, const char* type) {
    return py::isinstance(given, py::module_::import(module).attr(type));
}

}  // namespace

recorded_value recorded_of(const ledger::recorded_entry& e, denomination in) {
    return {{e.what, in}, e.sequence, e.recorded};
}

py_decimal decimal_of(std::int64_t minor, denomination in) {
    return to_decimal(amount_text(money{minor, in}));
}

std::int64_t minor_of(py::handle amount, denomination in) {
    if (py::isinstance<py::int_>(amount) && !py::isinstance<py::bool_>(amount)) {
        int beyond = 0;
        const auto minor = PyLong_AsLongLongAndOverflow(amount.ptr(), &beyond);
        if (beyond != 0) throw failure{{.code = errc::overflow}};
        return minor;
    }
    if (!is_a(amount, "decimal", "Decimal"))
        throw py::type_error("an amount is a Decimal or whole minor units, not " +
                             py::repr(amount).cast<std::string>());
    const auto text = amount.attr("__format__")("f").cast<std::string>();
    return value_or_raise(rescale(value_or_raise(parse_decimal(text)), in.scale));
}

std::vector<std::pair<std::string, py_decimal>> legs_of(const std::vector<posting>& postings,
                                                        denomination in) {
    std::vector<std::pair<std::string, py_decimal>> out;
    for (const auto& p : postings)
        out.emplace_back(to_text(p.account), decimal_of(p.minor, in));
    return out;
}

std::string name_of_code(std::uint16_t code) {
    const auto* row = ledger::find_row(code);
    return row == nullptr ? std::string{} : std::string{row->name};
}

ledger_account account_of(const std::string& name) {
    return value_or_raise(parse_ledger_account(name));
}

std::optional<ledger::anchor> anchor_of(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    return value_or_raise(ledger::parse_anchor(*text));
}

id128 id_of(py::handle id) {
    if (id.is_none()) return {};
    if (py::isinstance<py::str>(id)) return value_or_raise(parse_id128(id.cast<std::string>()));
    if (!is_a(id, "uuid", "UUID"))
        throw py::type_error("an id is 32 hexadecimal digits or a UUID, not " +
                             py::repr(id).cast<std::string>());
    return value_or_raise(parse_id128(field<std::string>(id, "hex")));
}

id128 number_or_id(py::handle given) {
    if (py::isinstance<py::int_>(given)) return {0, given.cast<whole_number>().value};
    return id_of(given);
}

instant instant_of(py::handle moment) {
    const auto seconds = py::module_::import("submeter.columns").attr("to_second")(moment);
    return instant{std::chrono::seconds{seconds.cast<std::int64_t>()}};
}

std::optional<instant> some_instant_of(py::handle moment) {
    if (moment.is_none()) return std::nullopt;
    return instant_of(moment);
}

std::int16_t offset_of(std::int64_t minutes) {
    if (minutes < INT16_MIN || minutes > INT16_MAX) throw failure{{.code = errc::bad_date}};
    return static_cast<std::int16_t>(minutes);
}

entry_authority authority_of(py::handle given) {
    if (given.is_none()) return {};
    return {.by = operator_id{field<std::uint64_t>(given, "by")},
            .approved_by = operator_id{field<std::uint64_t>(given, "approved_by")},
            .reason = field<std::string>(given, "reason")};
}

py_a_authority authority_value(const entry_authority& a) {
    const py::object made =
        py::module_::import("submeter.ledger.values")
            .attr("Authority")(to_number(a.by), to_number(a.approved_by), a.reason);
    return py::reinterpret_borrow<py_a_authority>(made);
}

ledger::actor actor_of(py::handle given) {
    if (given.is_none()) return {};
    return {.by = operator_id{field<std::uint64_t>(given, "by")},
            .approved_by = operator_id{field<std::uint64_t>(given, "approved_by")},
            .terminal = field<std::string>(given, "terminal"),
            .reason = field<std::string>(given, "reason")};
}

ledger::account_status status_of(const std::string& name) {
    using enum ledger::account_status;
    constexpr ledger::account_status all[] = {open, closed, frozen};
    return named(name, all, "status of an account");
}

ledger::account_settings settings_of(py::handle given, denomination in) {
    ledger::account_settings out{.account = account_of(field<std::string>(given, "account")),
                                 .status = status_of(field<std::string>(given, "status")),
                                 .rearm_minor = minor_of(given.attr("rearm"), in)};
    for (const auto& item : given.attr("floors")) {
        const auto [from, amount] = item.cast<std::pair<py::object, py_amount>>();
        out.floors.push_back(
            {some_instant_of(from).value_or(ledger::since_ever), minor_of(amount, in)});
    }
    for (const auto& level : given.attr("levels"))
        out.levels_minor.push_back(minor_of(level, in));
    return out;
}

ledger::audit_event audit_of(py::handle given) {
    return {.at = instant_of(given.attr("at")),
            .by = operator_id{field<std::uint64_t>(given, "by")},
            .approved_by = operator_id{field<std::uint64_t>(given, "approved_by")},
            .terminal = field<std::string>(given, "terminal"),
            .operation = field<std::string>(given, "operation"),
            .subject = field<std::string>(given, "subject"),
            .before = field<std::string>(given, "before"),
            .after = field<std::string>(given, "after"),
            .result = field<std::string>(given, "result"),
            .reason = field<std::string>(given, "reason")};
}

}  // namespace submeter::inline v0::python
