// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/site/assignment.hpp"
#include "submeter/site/meter.hpp"
#include "submeter/site/place.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace submeter::inline v0::site {

/// Who and what there is, and what serves whom when. Everything that is added is checked against
/// what is there; nothing is ever half added. A value; const-shareable.
class directory {
public:
    /// Adds a project. @return `duplicate_point` for an id that is used; so for all four kinds.
    [[nodiscard]] result<void> add(project p);
    /// Adds a building. @return `unknown_point` for a project that is not there.
    [[nodiscard]] result<void> add(building b);
    /// Adds a meter. @return `unknown_point` for a building that is not there; `bad_value` without
    /// an address, or with a multiplier or modulus that is not positive.
    [[nodiscard]] result<void> add(meter m);
    /// Adds an account. @return `unknown_point` for a building that is not there; `bad_value` for a
    /// negative floor area.
    [[nodiscard]] result<void> add(account a);

    /// Adds the dated supply of an account through a circuit. @return `unknown_point` for an end
    /// that is not there; `bad_date` for an empty period; `overlapping_period` where the circuit
    /// serves somebody already.
    [[nodiscard]] result<void> add(supply s);
    /// Adds an account's plan, dated. @return `unknown_point` for an account that is not there;
    /// `bad_date` for an empty period; `overlapping_period` where it has a plan already.
    [[nodiscard]] result<void> add(subscription s);

    /// The project, a copy. @return `unknown_point` where there is none.
    [[nodiscard]] result<project> find(project_id id) const { return look_up(projects_, id); }
    /// The building, a copy. @return `unknown_point` where there is none.
    [[nodiscard]] result<building> find(building_id id) const { return look_up(buildings_, id); }
    /// The meter, a copy. @return `unknown_point` where there is none.
    [[nodiscard]] result<meter> find(meter_id id) const { return look_up(meters_, id); }
    /// The account, a copy. @return `unknown_point` where there is none.
    [[nodiscard]] result<account> find(account_id id) const { return look_up(accounts_, id); }

    /// Whom a circuit serves at a moment. @return `unknown_point`; `not_effective` where nobody.
    [[nodiscard]] result<account_id> account_at(point through, instant t) const;

    /// The circuits that serve an account at a moment, in order. @return `unknown_point`.
    [[nodiscard]] result<std::vector<point>> points_at(account_id id, instant t) const;

    /// The plan that holds for an account at a moment.
    /// @return `unknown_point`; `not_effective` where none does.
    [[nodiscard]] result<plan_ref> plan_at(account_id id, instant t) const;

    /// Every meter and every account, ascending by id. Valid until the next add.
    [[nodiscard]] const std::map<meter_id, meter>& meters() const noexcept { return meters_; }
    [[nodiscard]] const std::map<account_id, account>& accounts() const noexcept {
        return accounts_;
    }
    /// The dated assignments, in the order in which they were added. Valid until the next add.
    [[nodiscard]] std::span<const supply> supplies() const noexcept { return supplies_; }
    [[nodiscard]] std::span<const subscription> subscriptions() const noexcept {
        return subscriptions_;
    }

    friend bool operator==(const directory&, const directory&) = default;

private:
    template <class Id, class Thing>
    static result<Thing> look_up(const std::map<Id, Thing>& in, Id id) {
        const auto found = in.find(id);
        if (found == in.end()) return fail(errc::unknown_point);
        return found->second;
    }

    template <class Id, class Thing>
    static result<void> insert(std::map<Id, Thing>& into, Thing&& thing) {
        const Id id = thing.id;
        if (!into.emplace(id, std::move(thing)).second) return fail(errc::duplicate_point);
        return {};
    }

    std::map<project_id, project> projects_;
    std::map<building_id, building> buildings_;
    std::map<meter_id, meter> meters_;
    std::map<account_id, account> accounts_;
    std::vector<supply> supplies_;
    std::vector<subscription> subscriptions_;
};

inline result<void> directory::add(project p) {
    return insert(projects_, std::move(p));
}

inline result<void> directory::add(building b) {
    if (!projects_.contains(b.project)) return fail(errc::unknown_point);
    return insert(buildings_, std::move(b));
}

inline result<void> directory::add(meter m) {
    if (!buildings_.contains(m.building)) return fail(errc::unknown_point);
    if (const auto ratio = check(m.ratio); !ratio) return ratio;
    if (m.address.empty() || m.shape.modulus <= energy{}) return fail(errc::bad_value);
    return insert(meters_, std::move(m));
}

inline result<void> directory::add(account a) {
    if (!buildings_.contains(a.building)) return fail(errc::unknown_point);
    if (a.area < floor_area{}) return fail(errc::bad_value);
    return insert(accounts_, std::move(a));
}

inline result<void> directory::add(supply s) {
    if (!meters_.contains(s.through.meter) || !accounts_.contains(s.account))
        return fail(errc::unknown_point);
    if (const auto period = check(s.during); !period) return period;
    for (const auto& other : supplies_)
        if (other.through == s.through && overlap(other.during, s.during))
            return fail(errc::overlapping_period);
    supplies_.push_back(s);
    return {};
}

inline result<void> directory::add(subscription s) {
    if (!accounts_.contains(s.account)) return fail(errc::unknown_point);
    if (const auto period = check(s.during); !period) return period;
    for (const auto& other : subscriptions_)
        if (other.account == s.account && overlap(other.during, s.during))
            return fail(errc::overlapping_period);
    subscriptions_.push_back(std::move(s));
    return {};
}

inline result<account_id> directory::account_at(point through, instant t) const {
    if (!meters_.contains(through.meter)) return fail(errc::unknown_point);
    for (const auto& s : supplies_)
        if (s.through == through && s.during.contains(t)) return s.account;
    return fail(errc::not_effective);
}

inline result<std::vector<point>> directory::points_at(account_id id, instant t) const {
    if (!accounts_.contains(id)) return fail(errc::unknown_point);
    std::vector<point> out;
    for (const auto& s : supplies_)
        if (s.account == id && s.during.contains(t)) out.push_back(s.through);
    std::sort(out.begin(), out.end());
    return out;
}

inline result<plan_ref> directory::plan_at(account_id id, instant t) const {
    if (!accounts_.contains(id)) return fail(errc::unknown_point);
    for (const auto& s : subscriptions_)
        if (s.account == id && s.during.contains(t)) return s.plan;
    return fail(errc::not_effective);
}

}  // namespace submeter::inline v0::site
