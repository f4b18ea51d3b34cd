// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "submeter/billing/apportion.hpp"
#include "submeter/billing/fees.hpp"

namespace submeter::inline v0::python {

namespace {

using billing::apportionment;
using billing::share;

apportionment apportion(std::int64_t pool, const int_column& weights, const int_column& ids) {
    const auto values = values_of(weights, "weights");
    const auto names = values_of(ids, "ids");
    if (values.size() != names.size()) throw py::value_error("weights and ids differ in length");
    const py::gil_scoped_release released;
    std::vector<billing::participant> among;
    among.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        among.push_back({static_cast<account_id>(names[i]), values[i]});
    return value_or_raise(billing::apportion(pool, among));
}

// Accepts the ASCII spelling too: "m2" is "m²".
billing_unit unit_of(const std::string& name) {
    using enum billing_unit;
    if (name == "m2") return m2;
    if (name == "m3") return m3;
    for (const auto unit : {kwh, kvarh, kw, kva, m3, gj, m2, day, each})
        if (name == to_text(unit)) return unit;
    throw py::value_error("there is no unit \"" + name + "\"");
}

explanation explain(const apportionment& a, const std::vector<std::string>& names,
                    const std::string& unit, const std::string& currency, std::uint8_t scale) {
    if (names.size() != a.shares.size()) throw py::value_error("a name for each share is wanted");
    const denomination in{value_or_raise(parse_currency(currency)), scale};
    const auto weighed_in = unit_of(unit);
    explanation out{.rule = "billing.apportionment",
                    .facts = {{"pool", to_text(money{a.pool, in})},
                              {"participants", std::to_string(names.size())},
                              {"leftovers", std::to_string(a.leftovers)}},
                    .parts = {}};
    for (std::size_t i = 0; i < names.size(); ++i)
        out.parts.push_back(
            {.rule = "billing.participant",
             .facts = {{"name", names[i]}, {"amount", to_text(money{a.shares[i].grains, in})}},
             .parts = {billing::explain(a, a.shares[i], weighed_in, in)}});
    return out;
}

}  // namespace

void bind_billing(py::module_& m) {
    py::class_<share>(m, "Share", "One participant's part of a pool, and why.")
        .def_readonly("weight", &share::weight)
        .def_readonly("whole", &share::whole, "The exact share, cut toward zero.")
        .def_readonly("rank", &share::rank, "Place in the queue for a leftover grain, from 0.")
        .def_readonly("grains", &share::grains, "What is charged.");
    py::class_<apportionment>(m, "Apportionment", "A pool of grains, and how it was split.")
        .def_readonly("pool", &apportionment::pool)
        .def_readonly("leftovers", &apportionment::leftovers,
                      "How many participants got one grain more.")
        .def_readonly("shares", &apportionment::shares, "In the order of the weights.")
        .def("explain", &explain, py::arg("names"), py::arg("unit"), py::arg("currency"),
             py::arg("scale"), R"(How each share comes about.

Parameters: names: one for each share. unit: of the weights, which count its millionths.
    currency, scale: of the pool, whose grains are minor units.)");
    m.def("apportion", &apportion, py::arg("pool"), py::arg("weights"), py::arg("ids"),
          R"(Splits a pool of grains by largest remainder, exactly.

Parameters: pool: grains, for example minor units. weights: int64 array (n,), not negative.
    ids: int64 array (n,), each once; of equal fractions and weights the smaller goes first.
Raises: SubmeterError no_weight or bad_share.)");
}

}  // namespace submeter::inline v0::python
