// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/carry_over.hpp"
#include "submeter/tariff/price_change.hpp"

namespace submeter::inline v0::tariff {

/// What the bills before have left, and the version that it belongs to; empty it is a first bill's.
/// A value.
struct history_state {
    std::optional<std::uint32_t> version;  ///< plan::version
    rating_state state;                    ///< only what items carry

    friend bool operator==(const history_state&, const history_state&) = default;
};

/// The part of a bill that one version rated: settle_explained(version, state, facts) derives it.
struct rated_part {
    std::size_t version = 0;  ///< its place in the history
    rating_state state;
    service facts;
    charge bill;
};

/// A bill over the versions of a plan. Its lines are those of its parts, each with its version; its
/// total is the sum of theirs, so each version is rounded by itself.
struct history_bill {
    charge bill;
    std::vector<rated_part> parts;
    bool estimated = false;  ///< usage was divided by days, by a profile or by time
    history_state next;      ///< for the bill after
};

namespace detail {

// The versions of a bill while it is rated: usage first, since a bill has one demand; then lines,
// since ladders and quotas go on from part to part.
class history_rater {
public:
    history_rater(const plan_history& h, const history_state& before, const service& svc)
        : h_(h), carried_(before), svc_(svc) {}

    result<void> open(std::size_t version, day_span days) {
        rated_part part{.version = version, .state = {}, .facts = svc_, .bill = {}};
        part.facts.days = days;
        if (out_.parts.empty()) {
            auto state = carried_to(version);
            if (!state) return fail(state.error());
            part.state = std::move(*state);
            close_windows_of_bill(part);
        }
        fit(plan_of(part), part.state);
        out_.parts.push_back(std::move(part));
        return {};
    }

    // A version that rates days which are not its own (read_date) is taken as always in force.
    result<void> take(const usage_side& usage) {
        auto& part = out_.parts.back();
        const auto own = version_days(h_, part.version);
        if (usage.days.from >= own.from && usage.days.to <= own.to)
            return take(usage, plan_of(part), part.state);
        plan anytime = plan_of(part);
        anytime.effective = {};
        return take(usage, anytime, part.state);
    }

    result<void> take(const measured_column& column) {
        auto& part = out_.parts.back();
        const auto& p = plan_of(part);
        if (!read_by_any(column.measure)) return fail(errc::unknown_measure);
        const auto cut =
            add_measured(p, part.state, moments_of(p, *part.facts.days), column, svc_.since);
        if (!cut) return fail(cut.error());
        estimated(*cut);
        return {};
    }

    void estimated(bool is) { out_.estimated = out_.estimated || is; }

    result<history_bill> finish() {
        if (out_.parts.size() > 1) join();
        for (auto& part : out_.parts)
            if (const auto ok = settle_part(part); !ok) return fail(ok.error());
        out_.next = carried_;
        return std::move(out_);
    }

private:
    result<void> take(const usage_side& usage, const plan& p, rating_state& s) {
        for (std::size_t i = 0; i < usage.totals.size(); ++i) {
            const auto& total = usage.totals[i];
            if (!read_by_any(total.measure)) return fail(errc::unknown_measure, 0, i);
            const auto added = add_measured(p, s, usage.days, total, svc_.since);
            if (!added) return fail(added.error().code, added.error().offset, i);
            estimated(added->estimated());
        }
        return {};
    }

    [[nodiscard]] bool read_by_any(const std::string& measure) const {
        return std::any_of(h_.versions.begin(), h_.versions.end(),
                           [&](const plan& p) { return reads(p, measure); });
    }

    [[nodiscard]] const plan& plan_of(const rated_part& part) const {
        return h_.versions[part.version];
    }

    [[nodiscard]] result<rating_state> carried_to(std::size_t version) const {
        if (!carried_.version) return rating_state{};
        const auto from = std::find_if(h_.versions.begin(), h_.versions.end(), [&](const plan& v) {
            return v.version == *carried_.version;
        });
        if (from == h_.versions.end()) return fail(errc::bad_plan);
        return carry_over(*from, h_.versions[version], carried_.state);
    }

    // What the bill before has used in windows of its own is not this one's, even where its first
    // part has no usage to begin them with.
    void close_windows_of_bill(rated_part& part) const {
        const auto& p = plan_of(part);
        for (std::size_t i = 0; i < part.state.carried.size(); ++i) {
            const auto* u = std::get_if<usage_item>(&p.items[i].what);
            if (u == nullptr) continue;
            auto& c = part.state.carried[i];
            if (u->tiers && u->tiers->window.kind == window_kind::bill) {
                std::fill(c.climbed.begin(), c.climbed.end(), 0);
                c.fees_paid = 0;
            }
            if (u->free && u->free->window.kind == window_kind::bill) c.quota_used = 0;
        }
    }

    void join() {
        const day_span days{out_.parts.front().facts.days->from, out_.parts.back().facts.days->to};
        for (auto& part : out_.parts) {
            part.facts.part_of = whole_bill{days, used_beside(part)};
            for (std::size_t i = 0; i < part.state.demands.size(); ++i)
                share_demand(part, i);
        }
    }

    [[nodiscard]] bool used_beside(const rated_part& part) const {
        return std::any_of(out_.parts.begin(), out_.parts.end(), [&](const rated_part& other) {
            const auto& used = other.state.used;
            return &other != &part &&
                   std::any_of(used.begin(), used.end(),
                               [](const measure_usage& m) { return m.total_micro != 0; });
        });
    }

    static const demand_item* demand_of_item(const plan& p, std::size_t i) {
        return std::get_if<demand_item>(&p.items[i].what);
    }

    static bool measured_alike(const demand_item& a, const demand_item& b) {
        return a.measure == b.measure && a.unit == b.unit && a.window_s == b.window_s &&
               a.slip_s == b.slip_s && a.periods == b.periods;
    }

    // The greatest demand of the bill counts in all its parts that measure it alike.
    void share_demand(rated_part& part, std::size_t i) {
        const auto* mine = demand_of_item(plan_of(part), i);
        if (mine == nullptr) return;
        auto& seen = part.state.demands[i];
        for (const auto& other : out_.parts) {
            const auto& p = plan_of(other);
            for (std::size_t k = 0; k < p.items.size(); ++k) {
                const auto* d = demand_of_item(p, k);
                if (d == nullptr || p.items[k].id != plan_of(part).items[i].id) continue;
                if (!measured_alike(*mine, *d)) continue;
                const auto& theirs = other.state.demands[k];
                seen.missed = seen.missed || theirs.missed;
                const bool more = theirs.peak && (!seen.peak || theirs.peak->energy_micro >
                                                                    seen.peak->energy_micro);
                if (more) seen.peak = theirs.peak;
            }
        }
    }

    result<void> settle_part(rated_part& part) {
        const auto& p = plan_of(part);
        if (&part != &out_.parts.front()) {
            auto state = carried_to(part.version);
            if (!state) return fail(state.error());
            part.state.carried = std::move(state->carried);
        }
        auto bill = settle(p, part.state, part.facts);
        if (!bill) return fail(bill.error());
        auto next = next_bill(p, part.state, part.facts);
        if (!next) return fail(next.error());
        carried_ = {p.version, std::move(*next)};
        part.bill = std::move(*bill);
        return put(part.bill, &part == &out_.parts.front());
    }

    result<void> put(const charge& bill, bool first) {
        auto& all = out_.bill;
        const auto total = first ? result<money>{bill.total} : submeter::add(all.total, bill.total);
        if (!total) return fail(total.error());
        all.total = *total;
        if (first || all.over == interval{}) all.over = bill.over;
        if (bill.over != interval{}) all.over.end = bill.over.end;
        all.lines.insert(all.lines.end(), bill.lines.begin(), bill.lines.end());
        return {};
    }

    const plan_history& h_;
    history_state carried_;
    const service& svc_;
    history_bill out_;
};

}  // namespace detail

/// Rates a divided bill, each part under its own version. Ladders, quotas, demands and what
/// rounding cut go on from version to version (carry_over), windows of the bill from part to part.
/// What is due once a bill (fixed sums, demand, limits) is due under each version by its share of
/// the bill's days, unless the plan prorates it otherwise; a demand given in `svc` is that of the
/// whole bill. Rates, taxes and limits are taken on the lines of their own part. A volume ladder
/// takes the tier reached by the end of each part. Precondition: check(h). Allocates.
/// @param svc what the account says; its `days` and `part_of` are those of the parts.
/// @return as carry_over, add_totals (with the index of the total) and settle; `unknown_measure`
/// for one that no version reads; `bad_plan` for the state of a version that the history does not
/// have; `bad_value` without parts.
[[nodiscard]] inline result<history_bill> rate_parts(const plan_history& h,
                                                     const history_state& before,
                                                     const divided_bill& bill,
                                                     const service& svc = {}) {
    if (bill.parts.empty()) return fail(errc::bad_value);
    detail::history_rater rater{h, before, svc};
    for (const auto& part : bill.parts) {
        if (part.version >= h.versions.size()) return fail(errc::bad_plan);
        if (const auto ok = rater.open(part.version, part.usage.days); !ok) return fail(ok.error());
        if (const auto ok = rater.take(part.usage); !ok) return fail(ok.error());
    }
    rater.estimated(bill.estimated);
    return rater.finish();
}

/// Rates columns, each interval under the version in force at its time; one that a change cuts is
/// divided pro rata. The greatest demand of the bill counts in each part that measures it alike;
/// its windows do not cross a change. Otherwise as rate_parts. Allocates.
/// @return as versions_over and rate_parts; `bad_date` for an interval outside the bill's days.
[[nodiscard]] inline result<history_bill> rate_columns(const plan_history& h,
                                                       const history_state& before, day_span days,
                                                       std::span<const measured_column> columns,
                                                       const service& svc = {}) {
    const auto spans = versions_over(h, days);
    if (!spans) return fail(spans.error());
    const auto all = detail::moments_of(h.versions.front(), days);
    for (const auto& c : columns) {
        if (const auto ok = detail::check_measured(c); !ok) return fail(ok.error());
        if (c.starts.empty()) continue;
        if (c.starts.front() < all.start) return fail(errc::bad_date);
        if (c.starts.back() + c.each > all.end) return fail(errc::bad_date, 0, c.starts.size() - 1);
    }
    detail::history_rater rater{h, before, svc};
    for (const auto& s : *spans) {
        if (const auto ok = rater.open(s.version, s.days); !ok) return fail(ok.error());
        for (const auto& c : columns)
            if (const auto ok = rater.take(c); !ok) return fail(ok.error());
    }
    return rater.finish();
}

}  // namespace submeter::inline v0::tariff
