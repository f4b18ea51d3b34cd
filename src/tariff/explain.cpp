// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/explain.hpp"

#include "submeter/tariff/plan_json.hpp"

namespace submeter::inline v0::tariff {

namespace {

// Wall-clock time with its offset: "2022-10-30T01:30:00+01:00".
std::string time_text(const zone& z, instant at) {
    const auto offset = offset_at(z, at);
    const auto size = offset.count() < 0 ? -offset : offset;
    const auto of_day = to_text(local_instant{size}).substr(11, 5);
    return to_text(to_local(z, at)) + (offset.count() < 0 ? "-" : "+") + of_day;
}

// The sentence depends on what the line is for and on what its price depends.
std::string_view rule_of(const charge_line& l, const ladder* tiers) {
    using enum charge_kind;
    switch (l.kind) {
        case consumption:
            if (tiers == nullptr)
                return l.period.empty() ? "tariff.line.single" : "tariff.line.period";
            if (tiers->how == allocation::additive) return "tariff.line.period";
            if (tiers->classes.size() > 1) return "tariff.line.class_tier";
            return l.period.empty() ? "tariff.line.tier" : "tariff.line.tier_period";
        case surcharge:
            return "tariff.line.surcharge";
        case free_quota:
            return "tariff.line.free";
        case tier_fee:
            return "tariff.line.fee";
        case excess_demand:
            return "tariff.line.excess_demand";
        case power_factor:
            return "tariff.line.power_factor";
        case minimum:
            return "tariff.line.minimum";
        case maximum:
            return "tariff.line.maximum";
        case tax:
            return l.included ? "tariff.line.included_tax" : "tariff.line.rate";
        case percentage:
            return "tariff.line.rate";
        case rounding:
            return "tariff.line.rounding";
        default:
            return "tariff.line.single";
    }
}

// Builds the tree while `settle` computes.
class derivation {
public:
    explicit derivation(const plan& p) : plan_(p), code_(to_text(p.in.unit)) {}

    void line(const charge_line& l, const std::optional<rounding_stage>& stage,
              std::int64_t grains) {
        const auto* tiers = ladder_of(l.item);
        explanation out{.rule = std::string{rule_of(l, tiers)}, .facts = facts_of(l), .parts = {}};
        if (tiers != nullptr && l.kind != charge_kind::free_quota) add_tier(out, l, *tiers);
        if (l.kind != charge_kind::rounding && l.kind != charge_kind::free_quota && !l.included)
            out.parts.push_back(rounding_of(l, stage, grains));
        lines_.push_back(std::move(out));
    }

    void total(const fraction& sum, money amount) {
        const auto& stage = plan_.round.total;
        explanation out{
            .rule = stage ? "tariff.total.rounded" : "tariff.total.lines",
            .facts = {{"sum", to_text(sum)}, {"amount", amount_text(amount)}, {"currency", code_}},
            .parts = {}};
        if (stage) add_stage(out, *stage);
        lines_.push_back(std::move(out));
    }

    explanation finish(const rating_state& s) {
        explanation out{.rule = s.over ? "tariff.bill" : "tariff.bill.empty",
                        .facts = {{"plan", plan_.id},
                                  {"version", std::to_string(plan_.version)},
                                  {"digest", digest_of(plan_)},
                                  {"zone", plan_.where.name},
                                  {"zone_data", plan_.where.data_version},
                                  {"usage", usage_text(s)}},
                        .parts = std::move(lines_)};
        if (s.over) {
            out.facts.emplace_back("from", time_text(plan_.where, s.over->start));
            out.facts.emplace_back("to", time_text(plan_.where, s.over->end));
        }
        return out;
    }

private:
    using facts = std::vector<std::pair<std::string, std::string>>;

    [[nodiscard]] const ladder* ladder_of(const std::string& id) const {
        for (const auto& i : plan_.items)
            if (const auto* u = std::get_if<usage_item>(&i.what); u != nullptr && i.id == id)
                return u->tiers ? &*u->tiers : nullptr;
        return nullptr;
    }

    // "431.27 kWh", or one for each measure with its name.
    [[nodiscard]] std::string usage_text(const rating_state& s) const {
        const auto all = measures_of(plan_);
        std::string out;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i > 0) out += ", ";
            if (all.size() > 1) out += all[i].name + " ";
            out += micro_text(i < s.used.size() ? s.used[i].total_micro : 0);
            out += " ";
            out += to_text(all[i].unit);
        }
        return out;
    }

    [[nodiscard]] facts facts_of(const charge_line& l) const {
        facts out = {
            {"item", l.item},
            {"version", std::to_string(l.version)},
            {"usage", micro_text(l.quantity_micro)},
            {"unit", std::string{l.unit == billing_unit::currency ? code_ : to_text(l.unit)}},
            {"price", to_text(l.at)},
            {"rate", rate_text(rate{l.rate_nano})},
            {"currency", code_},
            {"product", to_text(l.product)},
            {"amount", amount_text(l.amount)}};
        if (!l.period.empty()) out.emplace_back("period", l.period);
        if (l.kind == charge_kind::power_factor) {
            const decimal hundredths{.mantissa = l.power_factor, .exponent = -2};
            out.emplace_back("power_factor", to_text(hundredths));
        }
        return out;
    }

    // The tier counted from 1, and the bound it begins at, as the plan declares it.
    static void add_tier(explanation& out, const charge_line& l, const ladder& tiers) {
        out.facts.emplace_back("tier", std::to_string(l.tier + 1));
        const auto& list = tiers.classes.front().tiers;
        if (tiers.classes.size() > 1 || l.tier >= list.size()) return;
        const auto above = l.tier == 0 ? 0 : list[l.tier - 1U].up_to_micro.value_or(0);
        out.facts.emplace_back("above", micro_text(above));
    }

    [[nodiscard]] explanation rounding_of(const charge_line& l,
                                          const std::optional<rounding_stage>& stage,
                                          std::int64_t grains) const {
        explanation out{.rule = stage        ? "tariff.round.line"
                                : grains > 0 ? "tariff.round.share_up"
                                             : "tariff.round.share",
                        .facts = {{"product", to_text(l.product)},
                                  {"amount", amount_text(l.amount)},
                                  {"currency", code_}},
                        .parts = {}};
        const auto by = stage ? stage : plan_.round.total;
        if (by) add_stage(out, *by);
        return out;
    }

    static void add_stage(explanation& out, const rounding_stage& stage) {
        const decimal step{.mantissa = stage.step,
                           .exponent = static_cast<std::int8_t>(-stage.scale)};
        out.facts.emplace_back("rule", std::string{to_text(stage.rule)});
        out.facts.emplace_back("step", to_text(step));
    }

    const plan& plan_;
    std::string code_;
    std::vector<explanation> lines_;
};

}  // namespace

result<explained_charge> settle_explained(const plan& p, const rating_state& s,
                                          const service& svc) {
    derivation seen{p};
    auto bill = settle(p, s, svc, seen);
    if (!bill) return fail(bill.error());
    return explained_charge{std::move(*bill), seen.finish(s)};
}

}  // namespace submeter::inline v0::tariff
