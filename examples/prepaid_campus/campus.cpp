// SPDX-License-Identifier: Apache-2.0
#include "campus.hpp"

#include "need.hpp"
#include "submeter/simulate/random.hpp"
#include "submeter/tariff/plan_json.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace campus {

namespace {

using simulate::random_source;

constexpr std::uint64_t account_base = 1000;  // account 1053 is building b53
constexpr std::uint64_t common_number = 200;  // no building has it

std::string read_text(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw failure(path + " cannot be read");
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<tariff::plan> read_plans(const options& o) {
    std::vector<tariff::plan> out;
    for (const auto* name : {"single", "time_of_use", "tiered", "tiered_time_of_use"}) {
        const auto path = o.plans + "/" + name + ".json";
        diagnostics said;
        out.push_back(need(tariff::read_plan(read_text(path), said), path, said));
        if (out.back().in != pounds)
            throw failure(path + ": the book is in GBP with 2 decimals, the plan is not");
    }
    return out;
}

// The part of a year's series that lies in the month.
simulate::series cut(const simulate::series& year, interval month) {
    const auto first = std::chrono::floor<std::chrono::hours>(month.start - year.start).count();
    const auto count = std::chrono::floor<std::chrono::hours>(month.length()).count();
    if (first < 0 || first + count > static_cast<std::ptrdiff_t>(year.watt_hours.size()))
        throw failure("the series of " + year.meter + " does not cover the month");
    simulate::series out{.meter = year.meter, .start = month.start, .watt_hours = {}, .flaws = {}};
    out.watt_hours.assign(year.watt_hours.begin() + first, year.watt_hours.begin() + first + count);
    out.flaws.assign(year.flaws.begin() + first, year.flaws.begin() + first + count);
    return out;
}

// The first hour of a year is short for every meter, so it is no reason to prefer another.
std::size_t flaws_of(const simulate::series& s) {
    return static_cast<std::size_t>(
        std::count_if(s.flaws.begin(), s.flaws.end(), [](simulate::flaw f) {
            return f != simulate::flaw::none && f != simulate::flaw::first_hour;
        }));
}

// Clean meters first; inside both groups the seed decides.
std::vector<simulate::series> choose(std::vector<simulate::series> all, std::size_t count,
                                     random_source& random) {
    for (std::size_t i = all.size(); i > 1; --i)
        std::swap(all[i - 1], all[random.below(i)]);
    std::stable_partition(all.begin(), all.end(), [](const auto& s) { return flaws_of(s) == 0; });
    all.resize(std::min(count, all.size()));
    return all;
}

std::uint64_t building_number(const simulate::series& s) {
    return std::stoull(s.meter.substr(s.meter.find('b') + 1));
}

std::int64_t total_wh(const simulate::series& s) {
    std::int64_t sum = 0;
    for (const auto wh : s.watt_hours)
        sum += wh;
    return sum;
}

// About what a month costs: 0.28 a kWh. Only for choosing how much a tenant pays in.
std::int64_t rough_month_minor(const simulate::series& s) {
    return total_wh(s) * 28 / 1000 + 100;
}

money round_sum(std::int64_t minor) {
    return {std::max<std::int64_t>(minor / 1000 * 1000, 1000), pounds};
}

habit draw_habit(std::int64_t month_minor, random_source& random) {
    habit out;
    out.pays_at_level = random.below(2) == 0 ? 0 : 2;
    out.delay = std::chrono::hours{2 + static_cast<int>(random.below(10))};
    out.amount = round_sum(month_minor * static_cast<std::int64_t>(60 + random.below(60)) / 100);
    return out;
}

// Half the meters speak DL/T 645-2007, half Modbus RTU; both protocols meet all four plans.
site::meter make_meter(std::size_t i, std::uint64_t number) {
    const bool dlt645 = (i + i / 4) % 2 == 0;
    site::meter out;
    out.id = meter_id{account_base + number};
    out.building = building_id{account_base + number};
    out.gateway = gateway_id{1 + i / meters_per_gateway};
    out.profile = dlt645 ? "dlt645_2007_prepaid" : "acrel_prepaid_a";
    out.address = dlt645 ? std::to_string(202'200'000'000 + number) : std::to_string(1 + number);
    out.shape = dlt645 ? site::dlt645_energy_shape : site::u32_centi_kwh_shape;
    return out;
}

// Somewhere in its range; the first register is set so that it rolls over within the month.
std::int64_t first_register(const tenant& t, std::size_t i, random_source& random) {
    const auto modulus = t.meter.shape.modulus.micro / 10'000;
    if (i == 0) return modulus - std::max<std::int64_t>(total_wh(t.measured) / 100, 100);
    return static_cast<std::int64_t>(random.below(80'000'000));
}

tenant make_tenant(std::size_t i, simulate::series measured, floor_area area,
                   random_source& random) {
    const auto number = building_number(measured);
    const auto month_minor = rough_month_minor(measured);
    tenant out;
    out.account = {.id = account_id{account_base + number},
                   .party = party_id{account_base + number},
                   .building = building_id{account_base + number},
                   .label = "Building " + std::to_string(number),
                   .area = area};
    out.meter = make_meter(i, number);
    out.measured = std::move(measured);
    out.opening = round_sum(month_minor * static_cast<std::int64_t>(30 + random.below(90)) / 100);
    out.levels_minor = {month_minor / 5, month_minor / 10, month_minor / 40};
    out.pays = draw_habit(month_minor, random);
    out.first_centi_kwh = first_register(out, i, random);
    return out;
}

// No common meter is published: 6 % of what the tenants use is taken for it, hour by hour.
tenant build_common(const std::vector<tenant>& tenants) {
    tenant out;
    out.account.id = account_id{1};
    out.account.label = "Common areas (built: 6 % of the tenants' use)";
    out.meter = make_meter(0, common_number);
    out.meter.building = tenants.front().account.building;
    out.measured = tenants.front().measured;
    out.measured.meter = "common";
    for (std::size_t hour = 0; hour < out.measured.watt_hours.size(); ++hour) {
        std::int64_t sum = 0;
        for (const auto& t : tenants)
            sum += t.measured.watt_hours[hour];
        out.measured.watt_hours[hour] = sum * 6 / 100;
        out.measured.flaws[hour] = simulate::flaw::none;
    }
    return out;
}

void fill_directory(estate& e) {
    need(e.directory.add(site::project{project_id{1}, "University estate", e.local.name}),
         "adding the project");
    std::size_t added = 0;
    for (const auto& t : e.tenants) {
        const site::building home{t.account.building, project_id{1}, t.account.label};
        const site::validity always{.from = e.month.start, .until = std::nullopt};
        need(e.directory.add(home), "adding a building");
        need(e.directory.add(t.meter), "adding a meter");
        need(e.directory.add(t.account), "adding an account");
        need(e.directory.add(site::supply{{t.meter.id, circuit_no{}}, t.account.id, always}),
             "connecting a meter");
        const auto& plan = e.plans[added++ % e.plans.size()];
        need(e.directory.add(site::subscription{t.account.id, {plan.id, plan.version}, always}),
             "subscribing a plan");
    }
    need(e.directory.add(e.common.meter), "adding the common meter");
}

std::map<std::string, floor_area> read_areas(const options& o) {
    const auto path = o.data + "/meters.csv";
    diagnostics said;
    std::map<std::string, floor_area> out;
    for (const auto& m : need(simulate::load_series_meters(path, said), path, said))
        out[m.meter] = m.area;
    return out;
}

std::vector<simulate::series> read_month(const options& o, interval month) {
    const auto year = std::to_string(static_cast<int>(o.month.year()));
    const auto path = o.data + "/electricity_" + year + ".csv.gz";
    diagnostics said;
    std::vector<simulate::series> out;
    for (const auto& s : need(simulate::load_series(path, said), path, said))
        out.push_back(cut(s, month));
    return out;
}

}  // namespace

estate make_estate(const options& o) {
    estate out;
    out.local = need(load_zone("Europe/London"), "loading the time zone");
    out.month = month_of(out.local, o.month);
    random_source random{o.seed};
    auto chosen = choose(read_month(o, out.month), o.tenants, random);
    std::sort(chosen.begin(), chosen.end(),
              [](const auto& a, const auto& b) { return building_number(a) < building_number(b); });
    out.plans = read_plans(o);
    const auto areas = read_areas(o);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const auto area = areas.find(chosen[i].meter);
        if (area == areas.end())
            throw failure(o.data + "/meters.csv does not list " + chosen[i].meter);
        out.tenants.push_back(make_tenant(i, std::move(chosen[i]), area->second, random));
    }
    out.common = build_common(out.tenants);
    out.gateways = (out.tenants.size() + meters_per_gateway - 1) / meters_per_gateway;
    fill_directory(out);
    return out;
}

const tariff::plan& plan_of(const estate& e, account_id account, instant at) {
    const auto ref = need(e.directory.plan_at(account, at), "asking for a plan");
    for (const auto& plan : e.plans)
        if (plan.id == ref.id && plan.version == ref.version) return plan;
    throw failure("there is no plan " + ref.id);
}

std::string gateway_name(gateway_id id) {
    return "campus-gw-" + std::to_string(to_number(id));
}

}  // namespace campus
