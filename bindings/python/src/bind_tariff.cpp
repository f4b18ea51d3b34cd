// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "submeter/tariff.hpp"
#include "submeter/tariff/explain.hpp"
#include "submeter/tariff/plan_json.hpp"
#include "submeter/tariff/urdb.hpp"

#include <pybind11/stl/filesystem.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

namespace submeter::inline v0::python {

namespace {

using tariff::plan;
using tariff::rating_state;
using plan_ptr = std::shared_ptr<plan>;

// A settled bill together with what it was made of, so that it can be explained and continued.
struct bill {
    plan_ptr under;
    rating_state state;
    tariff::service facts;
    charge settled;
    py::array_t<std::int64_t> posted;
    std::vector<std::size_t> split;
    std::vector<std::string> estimated;
};

// The plan; what its reader has rounded is a warning.
plan_ptr plan_or_raise(result<plan> read, const diagnostics& said) {
    if (!read) throw failure{read.error(), said};
    for (const auto& f : said.findings)
        if (PyErr_WarnEx(PyExc_UserWarning, (f.path + ": " + f.text).c_str(), 2) != 0)
            throw py::error_already_set{};
    return std::make_shared<plan>(std::move(*read));
}

plan_ptr plan_from_json(const std::string& text) {
    diagnostics said;
    auto read = tariff::read_plan(text, said);
    return plan_or_raise(std::move(read), said);
}

plan_ptr plan_from_urdb(const std::string& text, const std::string& zone_name) {
    const auto where = value_or_raise(load_zone(zone_name));
    diagnostics said;
    auto read = tariff::read_urdb(text, where, said);
    return plan_or_raise(std::move(read), said);
}

// What is wrong with a document, or was rounded while it was read.
py::list findings_of(const std::string& text) {
    diagnostics said;
    const auto read = tariff::read_plan(text, said);
    if (!read && said.findings.empty()) throw failure{read.error(), said};
    const py::object finding = py::module_::import("submeter.errors").attr("Finding");
    py::list out;
    for (const auto& x : said.findings)
        out.append(finding(static_cast<int>(x.what.code), x.path, x.text));
    return out;
}

plan_ptr plan_from_dict(const typing::Dict<py::str, py::object>& document) {
    const py::object text = py::module_::import("json").attr("dumps")(document);
    return plan_from_json(text.cast<std::string>());
}

plan_ptr plan_from_file(const std::filesystem::path& path) {
    const auto text = [&]() -> py::object {
        try {
            return py::cast(path).attr("read_text")(py::arg("encoding") = "utf-8");
        } catch (const py::error_already_set& e) {
            if (!e.matches(PyExc_UnicodeDecodeError)) throw;
            throw failure{{.code = errc::bad_json},
                          {{{{.code = errc::bad_json}, "$", "the file is not UTF-8"}}}};
        }
    }();
    return plan_from_json(text.cast<std::string>());
}

constexpr const char* item_kinds[] = {"usage",      "demand",       "capacity", "fixed",
                                      "percentage", "power_factor", "limit",    "tax"};

py_decimal decimal_of(price at) {
    return to_decimal(to_text(at));
}

// A dict of the name of each measure to its unit.
typing::Dict<py::str, py::str> measures(const plan& p) {
    py::dict out;
    for (const auto& m : tariff::measures_of(p))
        out[py::str(m.name)] = std::string{to_text(m.unit)};
    return out;
}

typing::Dict<py::str, py::str> items(const plan& p) {
    py::dict out;
    for (const auto& i : p.items)
        out[py::str(i.id)] = item_kinds[i.what.index()];
    return out;
}

std::vector<py_decimal> decimals_of(const std::vector<submeter::price>& prices) {
    std::vector<py_decimal> out;
    for (const auto at : prices)
        out.push_back(decimal_of(at));
    return out;
}

const tariff::usage_item& usage_item_of(const plan& p, const std::string& id) {
    for (const auto& i : p.items)
        if (const auto* u = std::get_if<tariff::usage_item>(&i.what); u != nullptr && i.id == id)
            return *u;
    throw py::key_error(id);
}

std::vector<py_decimal> prices_of(const plan& p, const std::string& id) {
    return decimals_of(usage_item_of(p, id).prices);
}

std::vector<std::vector<std::vector<py_decimal>>> tier_prices_of(const plan& p,
                                                                 const std::string& id) {
    std::vector<std::vector<std::vector<py_decimal>>> out;
    const auto& ladder = usage_item_of(p, id).tiers;
    for (const auto& c : ladder ? ladder->classes : std::vector<tariff::ladder_class>{}) {
        auto& tiers = out.emplace_back();
        for (const auto& t : c.tiers)
            tiers.push_back(decimals_of(t.prices));
    }
    return out;
}

std::string first_unit(const plan& p) {
    const auto all = tariff::measures_of(p);
    return all.empty() ? std::string{} : std::string{to_text(all.front().unit)};
}

std::chrono::local_days day_of(std::int64_t days) {
    // Years 1 to 9999, as everywhere.
    if (days < -719'162 || days > 2'932'896) throw failure{{.code = errc::bad_date}};
    return std::chrono::local_days{std::chrono::days{static_cast<int>(days)}};
}

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

// The total of each of many columns over the same intervals: one timeline, no lines kept.
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

std::optional<py_datetime> moment_of(const bill& b, instant interval::*side) {
    if (const auto& days = b.facts.days) {
        const auto& z = b.under->where;
        const interval over{day_start(z, days->from), day_start(z, days->to)};
        return to_datetime(over.*side);
    }
    if (!b.state.over) return std::nullopt;
    return to_datetime((*b.state.over).*side);
}

explanation explain(const bill& b) {
    const py::gil_scoped_release released;
    return value_or_raise(tariff::settle_explained(*b.under, b.state, b.facts)).why;
}

// Steps of a family of usages: bill_of(plan, step) is a Bill.
std::optional<tariff::break_even> find_break_even(const plan_ptr& a, const plan_ptr& b,
                                                  std::int64_t low, std::int64_t high,
                                                  const py::function& bill_of) {
    const auto settled = [&](const plan_ptr& p, std::int64_t step) {
        return bill_of(p, step).cast<bill>().settled.total;
    };
    return value_or_raise(
        tariff::find_break_even(low, high, [&](std::int64_t step) -> result<tariff::paired_totals> {
            return tariff::paired_totals{settled(a, step), settled(b, step)};
        }));
}

void bind_break_even(py::module_& m) {
    using tariff::break_even;
    const auto totals = [](const tariff::paired_totals& t) {
        return std::pair{to_decimal(amount_text(t.first)), to_decimal(amount_text(t.second))};
    };
    py::class_<break_even>(m, "BreakEven", "Between which steps two plans change places.")
        .def_readonly("below", &break_even::below, "The last step before they do.")
        .def_readonly("above", &break_even::above, "One step on.")
        .def_property_readonly(
            "totals_below", [totals](const break_even& x) { return totals(x.at_below); },
            "Of the first and the second plan.")
        .def_property_readonly(
            "totals_above", [totals](const break_even& x) { return totals(x.at_above); },
            "Of the first and the second plan.");
    m.def("find_break_even", &find_break_even, py::arg("first"), py::arg("second"), py::arg("low"),
          py::arg("high"), py::arg("bill_of"),
          R"(The steps at which two plans change places; None where one is cheaper throughout.

Parameters: bill_of: bill_of(plan, step) gives the Bill of a step from low to high.)");
    m.def(
        "demand_break_even",
        [](std::int64_t capacity, const std::string& of_capacity, const std::string& of_demand) {
            const auto found = value_or_raise(
                tariff::demand_break_even(capacity, value_or_raise(parse_price(of_capacity)),
                                          value_or_raise(parse_price(of_demand))));
            return std::pair{found.numerator, found.denominator};
        },
        py::arg("capacity_micro"), py::arg("of_capacity"), py::arg("of_demand"),
        "The demand in millionths of a kW at which both cost the same: a numerator and a "
        "denominator.");
}

using plan_class = py::class_<plan, plan_ptr>;
using bill_class = py::class_<bill>;

void bind_plan(plan_class& c) {
    c.def_static("from_json", &plan_from_json, py::arg("text"),
                 R"(Reads a plan document, format "submeter.plan/2" (or /1).

Warns: UserWarning for each price that is finer than millionths and was rounded.
Raises: SubmeterError; its `findings` name the JSON path and say why.)")
        .def_static("from_file", &plan_from_file, py::arg("path"),
                    "Reads a plan document from a file. Raises: as from_json, and OSError.")
        .def_static("from_dict", &plan_from_dict, py::arg("document"),
                    "Reads a plan document that json.load gave. Raises: as from_json.")
        .def_static("from_urdb", &plan_from_urdb, py::arg("text"), py::arg("zone"),
                    R"(Reads a rate of the OpenEI utility rate database (JSON) as a plan.

Parameters: zone: an IANA name such as "America/Denver"; a rate has none.
Raises: SubmeterError `cannot_express` for what a plan cannot say; its `findings` name the path.)")
        .def_static("check", &findings_of, py::arg("text"),
                    R"(What is wrong with a plan document, or was rounded while it was read.

Returns: list of Finding; empty for a document without a remark.
Raises: SubmeterError for what is no document at all.)")
        .def(
            "to_json", [](const plan& p) { return tariff::write_plan(p); },
            "The canonical document: reading it gives an equal plan.")
        .def_readonly("id", &plan::id)
        .def_readonly("version", &plan::version)
        .def_readonly("digest", &plan::digest, "Names the content of the canonical document.")
        .def_property_readonly("currency", [](const plan& p) { return to_text(p.in.unit); })
        .def_property_readonly(
            "scale", [](const plan& p) { return p.in.scale; }, "Decimals of a minor unit of money.")
        .def_property_readonly("zone", [](const plan& p) { return p.where.name; })
        .def_property_readonly("unit", &first_unit, "Of the plan's first measure.")
        .def_property_readonly("measures", &measures, "Name of each measure to its unit.")
        .def_property_readonly("items", &items, "Id of each item to its kind.")
        .def_property_readonly(
            "periods",
            [](const plan& p) {
                const auto names = tariff::periods_of(p);
                return std::vector<std::string>{names.begin(), names.end()};
            },
            "Names of the calendar's periods.")
        .def("prices", &prices_of, py::arg("item"),
             R"(The prices of a usage item, as they are charged: one, or one a period.

Empty where its tiers have prices of their own. Raises: KeyError.)")
        .def("tier_prices", &tier_prices_of, py::arg("item"),
             R"(The prices of the tiers of a usage item: of each class, of each tier.

Surcharges where the document says so; empty without a ladder. Raises: KeyError.)")
        .def(
            "draw",
            [](const py::object& self, const py::object& path) {
                return py::module_::import("submeter.plan_drawing")
                    .attr("draw")(self, path)
                    .cast<std::string>();
            },
            py::arg("path") = py::none(),
            R"(Draws a week's periods with their prices, and the ladder, as SVG.

Parameters: path: a file to write, or None.
Returns: the SVG text.)")
        .def(
            "describe",
            [](const py::object& self) {
                return py::module_::import("submeter.plan_words")
                    .attr("describe")(self)
                    .cast<std::string>();
            },
            "What the plan is, in words.")
        .def(
            "needs_periods",
            [](const plan& p, const std::string& m) { return tariff::needs_periods(p, m); },
            py::arg("measure"), "Whether a total of the measure has to come by period.")
        .def("price", &price, py::arg("starts"), py::arg("micro"), py::arg("seconds") = 3600,
             py::arg("after") = py::none(), py::arg("service") = py::none(),
             py::arg("per_second") = 1,
             R"(Rates a column of usage of the plan's first measure. The GIL is released.

Parameters: starts: int64 array (n,), ticks since 1970 at which the intervals begin, ascending;
        in the years 1 to 9999.
    micro: int64 array (n,), usage in millionths of the plan's unit. Floats are refused.
    seconds: length of each interval, [start, start + seconds).
    after: the bill before this one, where ladders and quotas go on from it.
    service: Service, what the plan asks of the account.
    per_second: ticks in a second: 1, 1000, 10**6 or 10**9.
Returns: Bill.
Raises: SubmeterError with the row as `index`; TypeError for columns of another type.)")
        .def("totals", &totals, py::arg("starts"), py::arg("columns"), py::arg("seconds") = 3600,
             py::arg("service") = py::none(), py::arg("per_second") = 1,
             R"(The total of each of many columns over the same intervals. The GIL is released.

Parameters: columns: of each meter an int64 array (n,), millionths of the plan's unit.
    starts, seconds, service, per_second: as price.
Returns: int64 array (columns,), minor units.
Raises: SubmeterError with the column as `offset` and the row as `index`.)")
        .def("__repr__", [](const plan& p) {
            return "<submeter.Plan " + p.id + " version " + std::to_string(p.version) + " (" +
                   std::to_string(p.items.size()) + " items, " + to_text(p.in.unit) + ")>";
        });
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

void bind_line(py::module_& m) {
    using enum charge_kind;
    py::enum_<charge_kind>(m, "ChargeKind", "What a charge line is for.")
        .value("consumption", consumption, "a quantity at a price")
        .value("surcharge", surcharge, "an addition per unit, such as that of a tier")
        .value("free_quota", free_quota, "a quantity that costs nothing")
        .value("tier_fee", tier_fee, "an amount for having reached a tier")
        .value("demand", demand, "the greatest mean power")
        .value("excess_demand", excess_demand, "demand above a contract's allowance")
        .value("capacity", capacity, "transformer capacity")
        .value("fixed", fixed, "a sum for being served at all")
        .value("percentage", percentage, "a rate on other lines")
        .value("power_factor", power_factor, "a rate on other lines, by power factor")
        .value("minimum", minimum, "what lacks to the least that is charged")
        .value("maximum", maximum, "what is above the most that is charged")
        .value("tax", tax, "a rate on other lines that goes to the state")
        .value("common_area", common_area, "an apportioned share")
        .value("property_fee", property_fee, "a periodic fee")
        .value("rounding", rounding, "between the rounded total and the rounded lines");
    py::class_<charge_line>(m, "ChargeLine", "One line of a bill: quantity × price.")
        .def_readonly("kind", &charge_line::kind)
        .def_readonly("item", &charge_line::item, "Id of the plan's item.")
        .def_property_readonly(
            "power_factor",
            [](const charge_line& x) {
                return x.kind == charge_kind::power_factor
                           ? std::optional{to_decimal(
                                 to_text(decimal{.mantissa = x.power_factor, .exponent = -2}))}
                           : std::nullopt;
            },
            "Of kind power_factor; None for all others.")
        .def_readonly("included", &charge_line::included,
                      "Contained in other lines, so not added to the total.")
        .def_property_readonly(
            "rate",
            [](const charge_line& x) { return to_decimal(to_text(exact{x.rate_nano} * 1000)); },
            "Under unit \"currency\": the share of `quantity` that is charged.")
        .def_property_readonly(
            "period",
            [](const charge_line& x) {
                return x.period.empty() ? std::nullopt : std::optional{x.period};
            },
            "Name of the period; None where the price does not depend on the time of day.")
        .def_readonly("tier", &charge_line::tier, "0 is the first.")
        .def_property_readonly(
            "quantity",
            [](const charge_line& x) { return to_decimal(micro_text(x.quantity_micro)); })
        .def_property_readonly("unit",
                               [](const charge_line& x) { return std::string{to_text(x.unit)}; })
        .def_readonly("version", &charge_line::version, "Version of the plan whose price it is.")
        .def_property_readonly(
            "price", [](const charge_line& x) { return decimal_of(x.at); },
            "Currency units per unit.")
        .def_property_readonly(
            "exact", [](const charge_line& x) { return to_text(x.product); },
            "quantity × price without rounding, as text; \"…\" where more than 12 decimals follow.")
        .def_property_readonly(
            "amount", [](const charge_line& x) { return to_decimal(amount_text(x.amount)); },
            "What is charged.")
        .def_property_readonly(
            "minor", [](const charge_line& x) { return x.amount.minor; },
            "What is charged, in minor units.")
        .def("__repr__", [](const charge_line& x) {
            return "<submeter.ChargeLine " + micro_text(x.quantity_micro) + " " +
                   std::string{to_text(x.unit)} + " × " + to_text(x.at) + " = " +
                   to_text(x.amount) + ">";
        });
}

void bind_bill(bill_class& c) {
    c.def_readonly("plan", &bill::under)
        .def_property_readonly("lines", [](const bill& b) { return b.settled.lines; })
        .def_property_readonly(
            "total", [](const bill& b) { return to_decimal(amount_text(b.settled.total)); })
        .def_property_readonly(
            "minor", [](const bill& b) { return b.settled.total.minor; },
            "The total in minor units.")
        .def_property_readonly("currency",
                               [](const bill& b) { return to_text(b.settled.total.in.unit); })
        .def_property_readonly(
            "scale", [](const bill& b) { return b.settled.total.in.scale; },
            "Decimals of a minor unit.")
        .def_property_readonly(
            "start", [](const bill& b) { return moment_of(b, &interval::start); },
            "Of the bill's days, where they were given, else of its usage; None of neither.")
        .def_property_readonly(
            "end", [](const bill& b) { return moment_of(b, &interval::end); },
            "The same; not included.")
        .def_readonly("posted", &bill::posted,
                      R"(What each interval posts: int64 array (n,), minor units.

The difference of two rounded running totals, so the column sums to `minor`.)")
        .def_readonly("split", &bill::split,
                      "Rows that were divided pro rata by seconds: their cost is estimated.")
        .def_readonly("estimated", &bill::estimated,
                      "Measures whose usage was divided pro rata, by seconds or days.")
        .def(
            "to_dict",
            [](const py::object& self) {
                const py::object made =
                    py::module_::import("submeter.bill_output").attr("to_dict")(self);
                return typing::Dict<py::str, py::object>{made};
            },
            "The bill as JSON has it: amounts, prices and quantities are texts.")
        .def("explain", &explain, "How each line comes about.")
        .def("__repr__", [](const bill& b) {
            return "<submeter.Bill " + to_text(b.settled.total) + ", " +
                   std::to_string(b.settled.lines.size()) + " lines>";
        });
}

}  // namespace

void bind_tariff(py::module_& m) {
    // Each names the other in its signatures, so both are declared first.
    plan_class plans{m, "Plan", R"(A tariff plan, read from its document and checked once.

Const-shareable between threads. The document is described in docs/reference/plan.md.)"};
    bill_class bills{m, "Bill", "What is owed. Its lines, included ones aside, sum to its total."};
    bind_line(m);
    bind_service(m);
    bind_plan(plans);
    bind_bill(bills);
    bind_rating(m);
    bind_break_even(m);
}

}  // namespace submeter::inline v0::python
