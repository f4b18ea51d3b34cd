// SPDX-License-Identifier: Apache-2.0
#include "seen_book.hpp"
#include "submeter/ledger/role.hpp"

namespace submeter::inline v0::python {

namespace {

using ledger::ledger_operator;
using ledger::permission;
using ledger::permission_set;
using py_operator = py_given<"submeter.ledger.values.Operator">;
using py_audit = py_given<"submeter.ledger.values.AuditEvent">;
using py_policy = py_given<"submeter.ledger.values.Policy">;
using py_names = py_given<"frozenset[str]">;
using py_set_of_names = py_given<"collections.abc.Collection[str]">;

permission permission_of(const std::string& name) {
    for (std::size_t i = 0; i < ledger::permission_count; ++i)
        if (name == to_text(static_cast<permission>(i))) return static_cast<permission>(i);
    throw py::value_error("\"" + name + "\" is no permission");
}

permission_set set_of(py::handle names) {
    permission_set out;
    for (const auto& name : names)
        out = out.with(permission_of(name.cast<std::string>()));
    return out;
}

py_names names_of(permission_set may) {
    py::list out;
    for (std::size_t i = 0; i < ledger::permission_count; ++i)
        if (may.has(static_cast<permission>(i)))
            out.append(std::string{to_text(static_cast<permission>(i))});
    return py::reinterpret_steal<py_names>(PyFrozenSet_New(out.ptr()));
}

ledger_operator operator_of(py::handle given) {
    const auto status = field<std::string>(given, "status");
    if (status != "active" && status != "suspended")
        throw py::value_error("an operator is \"active\" or \"suspended\"");
    ledger_operator out{.id = operator_id{field<std::uint64_t>(given, "id")},
                        .name = field<std::string>(given, "name"),
                        .status = status == "active" ? ledger::operator_status::active
                                                     : ledger::operator_status::suspended};
    for (const auto& [project, names] : field<py::dict>(given, "grants"))
        out.grants.push_back({project_id{project.cast<whole_number>().value}, set_of(names)});
    const py::object own = given.attr("own_customer");
    if (!own.is_none()) out.own_customer = account_id{own.cast<whole_number>().value};
    return out;
}

std::vector<py_operator> operators(const opened_book& b) {
    const auto made = py::module_::import("submeter.ledger.values").attr("Operator");
    std::vector<py_operator> out;
    for (const auto& o : b.state().operators) {
        py::dict grants;
        for (const auto& grant : o.grants)
            grants[py::int_(to_number(grant.project))] = names_of(grant.may);
        const bool active = o.status == ledger::operator_status::active;
        const py::object own =
            o.own_customer ? py::object{py::int_(to_number(*o.own_customer))} : py::none();
        out.push_back(py::reinterpret_borrow<py_operator>(
            made(to_number(o.id), o.name, grants, active ? "active" : "suspended", own)));
    }
    return out;
}

std::vector<ledger::audit_event> trail_of(const opened_book& b) {
    std::vector<ledger::audit_event> out;
    check_or_raise(b.visit_commits(0, [&](const ledger::journal_commit& c) {
        out.insert(out.end(), c.audits.begin(), c.audits.end());
    }));
    return out;
}
std::vector<ledger::audit_event> trail_of(const seen_book& b) {
    return value_or_raise(b.audit_trail());
}

template <class Book>
std::vector<py_audit> audit_events(const Book& b, const std::optional<std::string>& subject) {
    const auto made = py::module_::import("submeter.ledger.values").attr("AuditEvent");
    std::vector<py_audit> out;
    for (const auto& a : trail_of(b))
        if (!subject || a.subject == *subject)
            out.push_back(py::reinterpret_borrow<py_audit>(
                made(to_datetime(a.at), a.operation, to_number(a.by), a.terminal, a.subject,
                     a.before, a.after, a.result, a.reason, to_number(a.approved_by))));
    return out;
}

py_policy policy(const opened_book& b) {
    const auto& p = b.state().policy;
    const py::object limit =
        p.refund_limit_minor ? py::object{decimal_of(*p.refund_limit_minor, b.in())} : py::none();
    return py::reinterpret_borrow<py_policy>(py::module_::import("submeter.ledger.values")
                                                 .attr("Policy")(limit, names_of(p.logged_reads)));
}

void set_policy(opened_book& b, const std::optional<py_amount>& limit,
                const py_set_of_names& logged, std::int64_t t, const py_actor& by) {
    ledger::book_policy p{.logged_reads = set_of(logged)};
    if (limit) p.refund_limit_minor = minor_of(*limit, b.in());
    check_or_raise(b.set_policy(p, at(t), actor_of(by)));
}

py_names role(const std::string& name) {
    using namespace ledger::roles;
    if (name == "administrator") return names_of(administrator());
    if (name == "finance") return names_of(finance());
    if (name == "engineer") return names_of(engineer());
    if (name == "business") return names_of(business());
    if (name == "tenant") return names_of(tenant());
    if (name == "auditor") return names_of(auditor());
    throw py::value_error("\"" + name + "\" is no role");
}

void audit(opened_book& b, const py_audit& event, std::int64_t now,
           const std::optional<std::string>& wanted) {
    const auto what = audit_of(event);
    check_or_raise(wanted ? b.audit(what, at(now), permission_of(*wanted))
                          : b.audit(what, at(now)));
}

}  // namespace

void bind_operators(py::module_& m, book_classes& to) {
    m.def("role", &role, py::arg("name"),
          R"(What people commonly may do, by name, to grant as it is or to change.

Parameters: name: "administrator", "finance", "engineer", "business", "tenant" or "auditor".)");
    to.each([]<class Book>(py::class_<Book>& book) {
        book.def("operators", [](const Book& b) { return operators(whole_of(b)); })
            .def("policy", [](const Book& b) { return policy(whole_of(b)); })
            .def("audit_events", &audit_events<Book>, py::arg("subject"));
    });
    to.book
        .def(
            "set_operator",
            [](opened_book& b, const py_operator& o, std::int64_t t, const py_actor& by) {
                check_or_raise(b.set_operator(operator_of(o), at(t), actor_of(by)));
            },
            py::arg("operator"), py::arg("now"), py::arg("by"))
        .def("set_policy", &set_policy, py::arg("refund_limit"), py::arg("logged_reads"),
             py::arg("now"), py::arg("by"))
        .def("audit", &audit, py::arg("event"), py::arg("now"), py::arg("wanted"));
}

}  // namespace submeter::inline v0::python
