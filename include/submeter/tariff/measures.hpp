// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/plan.hpp"

#include <algorithm>

namespace submeter::inline v0::tariff {

/// A series of usage that a plan reads: "usage", "export", "kvarh". A value.
struct measure {
    std::string name;
    billing_unit unit = billing_unit::kwh;

    friend bool operator==(const measure&, const measure&) = default;
};

namespace detail {

// Calls visit(name, unit) for each mention of a measure, in the order of items.
template <class Visit>
void for_each_measure(const plan& p, Visit visit) {
    for (const auto& i : p.items) {
        if (const auto* u = std::get_if<usage_item>(&i.what)) {
            visit(u->measure, u->unit);
        } else if (const auto* d = std::get_if<demand_item>(&i.what)) {
            visit(d->measure, billing_unit::kwh);
        } else if (const auto* f = std::get_if<power_factor_item>(&i.what)) {
            for (const auto& name : f->active)
                visit(name, billing_unit::kwh);
            for (const auto& name : f->reactive)
                visit(name, billing_unit::kvarh);
        }
    }
}

}  // namespace detail

/// What a plan reads, each once, in the order in which its items name them. Columns and totals are
/// given by this order. Allocates.
[[nodiscard]] inline std::vector<measure> measures_of(const plan& p) {
    std::vector<measure> out;
    detail::for_each_measure(p, [&](const std::string& name, billing_unit unit) {
        const auto known =
            std::find_if(out.begin(), out.end(), [&](const measure& m) { return m.name == name; });
        if (known == out.end()) out.push_back({name, unit});
    });
    return out;
}

/// How many measures a plan reads. Allocates nothing where it reads one.
[[nodiscard]] inline std::size_t measure_count(const plan& p) {
    std::string_view first;
    bool more = false;
    detail::for_each_measure(p, [&](const std::string& name, billing_unit) {
        if (first.empty()) first = name;
        more = more || name != first;
    });
    if (first.empty()) return 0;
    return more ? measures_of(p).size() : 1;
}

/// The place of a measure in measures_of, or of the first where the name is empty.
/// @return `unknown_measure` for a name that the plan does not read.
[[nodiscard]] inline result<std::size_t> measure_index(const plan& p, std::string_view name) {
    if (name.empty()) {
        if (measure_count(p) == 0) return fail(errc::unknown_measure);
        return std::size_t{0};
    }
    std::size_t index = 0;
    std::vector<std::string_view> seen;
    bool found = false;
    detail::for_each_measure(p, [&](const std::string& known, billing_unit) {
        if (found || std::find(seen.begin(), seen.end(), known) != seen.end()) return;
        found = known == name;
        if (!found) seen.push_back(known);
    });
    index = seen.size();
    if (!found) return fail(errc::unknown_measure);
    return index;
}

}  // namespace submeter::inline v0::tariff
