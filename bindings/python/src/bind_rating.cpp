// SPDX-License-Identifier: Apache-2.0
#include "tariff_parts.hpp"

#include <map>

namespace submeter::inline v0::python {

namespace {

using tariff::plan;
using tariff::rating_state;

std::size_t measure_of(const plan& p, const std::string& name) {
    return value_or_raise(tariff::measure_index(p, name));
}

// A bill in the making: what `add` gave it so far, and the facts of the account.
struct rating {
    plan_ptr under;
    rating_state state;
    tariff::service facts;
    std::vector<std::string> estimated{};  // measures that were divided pro rata
};

rating start(const plan_ptr& p, const std::optional<tariff::service>& facts,
             const std::optional<bill>& after) {
    if (after && !(*after->under == *p))
        throw py::value_error("`after` is a bill under another plan");
    rating out{p, {}, facts.value_or(tariff::service{})};
    if (after) out.state = value_or_raise(tariff::next_bill(*p, after->state, after->facts));
    return out;
}

// The starts of intervals as a table has them: ticks since 1970.
struct tick_column {
    std::span<const std::int64_t> ticks;
    std::int64_t per_second = 1;
    std::chrono::seconds each{};
};

tick_column ticks_of(const int_column& starts, std::int64_t per_second, std::int64_t seconds) {
    if (per_second != 1 && per_second != 1'000 && per_second != 1'000'000 &&
        per_second != 1'000'000'000)
        throw py::value_error("ticks are seconds, milli-, micro- or nanoseconds");
    return {values_of(starts, "starts"), per_second, std::chrono::seconds{seconds}};
}

tariff::timeline line_of(const plan& p, const tick_column& c, tariff::move_in_day since) {
    using namespace std::chrono;
    const auto made = [&]<class Tick>(Tick) {
        return value_or_raise(tariff::make_timeline<Tick>(p, c.ticks, c.each, since));
    };
    switch (c.per_second) {
        case 1'000:
            return made(milliseconds{});
        case 1'000'000:
            return made(microseconds{});
        case 1'000'000'000:
            return made(nanoseconds{});
        default:
            return made(seconds{});
    }
}

std::vector<std::size_t> add_columns(rating& r, const int_column& starts, const int_column& micro,
                                     std::int64_t seconds, const std::string& measure,
                                     std::int64_t per_second) {
    const auto usage = values_of(micro, "micro");
    const auto begins = ticks_of(starts, per_second, seconds);
    const auto at = measure_of(*r.under, measure);
    const py::gil_scoped_release released;
    auto line = line_of(*r.under, begins, r.facts.since);
    check_or_raise(tariff::add(*r.under, r.state, line, usage, at));
    if (!line.split.empty()) r.estimated.push_back(measure);
    return std::move(line.split);
}

std::size_t add_totals(rating& r, std::int64_t from, std::int64_t to,
                       const std::vector<std::int64_t>& micro, const std::string& measure) {
    const auto done =
        value_or_raise(tariff::add_totals(*r.under, r.state, {day_of(from), day_of(to)}, micro,
                                          measure_of(*r.under, measure), r.facts.since));
    if (done.estimated()) r.estimated.push_back(measure);
    return done.pieces;
}

bill settle(const rating& r) {
    const py::gil_scoped_release released;
    auto settled = value_or_raise(tariff::settle(*r.under, r.state, r.facts));
    const py::gil_scoped_acquire held;
    return bill{r.under, r.state,    r.facts, std::move(settled), py::array_t<std::int64_t>(0),
                {},      r.estimated};
}

}  // namespace

std::chrono::local_days day_of(std::int64_t days) {
    // Years 1 to 9999, as everywhere.
    if (days < -719'162 || days > 2'932'896) throw failure{{.code = errc::bad_date}};
    return std::chrono::local_days{std::chrono::days{static_cast<int>(days)}};
}

bill price(const plan_ptr& p, const int_column& starts, const int_column& micro,
           std::int64_t seconds, const std::optional<bill>& after,
           const std::optional<tariff::service>& facts, std::int64_t per_second) {
    auto r = start(p, facts, after);
    const auto usage = values_of(micro, "micro");
    const auto begins = ticks_of(starts, per_second, seconds);
    bill out{p, {}, r.facts, {}, py::array_t<std::int64_t>(micro.shape(0)), {}, {}};
    const std::span posted{out.posted.mutable_data(), usage.size()};
    {
        const py::gil_scoped_release released;
        auto line = line_of(*p, begins, r.facts.since);
        out.settled =
            value_or_raise(tariff::price_columns(*p, r.state, line, usage, posted, r.facts));
        out.split = std::move(line.split);
    }
    if (!out.split.empty()) out.estimated.push_back(tariff::measures_of(*p).front().name);
    out.state = std::move(r.state);
    return out;
}

py::array_t<std::int64_t> totals(const plan_ptr& p, const int_column& starts,
                                 const std::vector<int_column>& columns, std::int64_t seconds,
                                 const std::optional<tariff::service>& facts,
                                 std::int64_t per_second) {
    std::vector<std::span<const std::int64_t>> usage;
    for (const auto& c : columns)
        usage.push_back(values_of(c, "micro"));
    const auto begins = ticks_of(starts, per_second, seconds);
    const auto svc = facts.value_or(tariff::service{});
    py::array_t<std::int64_t> out(static_cast<py::ssize_t>(columns.size()));
    const std::span minor{out.mutable_data(), columns.size()};
    const py::gil_scoped_release released;
    const auto line = line_of(*p, begins, svc.since);
    for (std::size_t i = 0; i < usage.size(); ++i) {
        const auto settled = tariff::bill_of(*p, line, usage[i], svc);
        if (!settled)
            throw failure{
                {settled.error().code, static_cast<std::uint32_t>(i), settled.error().index}};
        minor[i] = settled->total.minor;
    }
    return out;
}

// Days are counted from 1970-01-01, amounts are in millionths: submeter.tariff turns dates and
// Decimals into them.
void bind_service(py::module_& m) {
    using tariff::service;
    const auto figures = [](const std::map<std::string, std::int64_t>& given) {
        std::vector<tariff::given_figure> out;
        for (const auto& [item, micro] : given)
            out.push_back({item, micro});
        return out;
    };
    py::class_<service>(m, "Service", "What a bill has to know of the account beside its usage.")
        .def(py::init([figures](std::optional<std::pair<std::int64_t, std::int64_t>> days,
                                std::uint32_t persons, std::optional<std::int64_t> since,
                                const std::vector<std::pair<std::int64_t, std::int64_t>>& capacity,
                                std::optional<std::int64_t> contract,
                                const std::map<std::string, std::int64_t>& demand,
                                const std::map<std::string, std::int64_t>& power_factor) {
                 service out;
                 if (days) out.days = {day_of(days->first), day_of(days->second)};
                 out.persons = persons;
                 if (since) out.since = day_of(*since);
                 for (const auto& [day, micro] : capacity)
                     out.capacity.push_back({day_of(day), micro});
                 out.contract_micro = contract;
                 out.demand = figures(demand);
                 out.power_factor = figures(power_factor);
                 return out;
             }),
             py::kw_only(), py::arg("days") = py::none(), py::arg("persons") = 1,
             py::arg("since") = py::none(),
             py::arg("capacity") = std::vector<std::pair<std::int64_t, std::int64_t>>{},
             py::arg("contract") = py::none(),
             py::arg("demand") = std::map<std::string, std::int64_t>{},
             py::arg("power_factor") = std::map<std::string, std::int64_t>{},
             R"(Parameters: days: (from, to), local days since 1970; None: those of the usage.
    persons: who live there.
    since: day of moving in.
    capacity: (day, millionths of a kVA), ascending.
    contract: contracted demand in millionths.
    demand: item to its measured demand, in millionths; wins over what intervals say.
    power_factor: item to the power factor, in millionths; wins over what energies say.)")
        .def_property_readonly("persons", [](const service& x) { return x.persons; });
}

void bind_rating(py::module_& m) {
    py::class_<rating>(m, "Rating", "A bill in the making: usage is added, then it is settled.")
        .def(py::init(&start), py::arg("plan"), py::arg("service") = py::none(),
             py::arg("after") = py::none())
        .def("add_columns", &add_columns, py::arg("starts"), py::arg("micro"),
             py::arg("seconds") = 3600, py::arg("measure") = "", py::arg("per_second") = 1,
             R"(Adds a column of usage; as Plan.price. The GIL is released.

Returns: the rows that were divided pro rata by seconds.
Raises: SubmeterError with the row as `index`.)")
        .def("add_totals", &add_totals, py::arg("from_day"), py::arg("to_day"), py::arg("micro"),
             py::arg("measure") = "",
             R"(Adds what period registers say over local days [from_day, to_day), since 1970.

Parameters: micro: millionths, one a period of the plan, or one for a plan without.
Returns: the number of windows that divided it; more than 1: estimated.)")
        .def("settle", &settle, "The Bill so far.");
}

}  // namespace submeter::inline v0::python
