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

// Builds the tree while `settle` computes.
class derivation {
public:
    explicit derivation(const plan& p) : plan_(p), code_(to_text(p.in.unit)) {}

    void line(const charge_line& l, std::int64_t grains) {
        explanation out{.rule = rule_of(l), .facts = {}, .parts = {}};
        out.facts = {{"usage", micro_text(l.quantity_micro)},
                     {"unit", std::string{to_text(l.unit)}},
                     {"price", to_text(l.at)},
                     {"currency", code_},
                     {"product", to_text(l.product)},
                     {"amount", amount_text(l.amount)}};
        if (!l.period.empty()) out.facts.emplace_back("period", l.period);
        if (!tiers_of(plan_).empty() && out.rule != "tariff.line.period") {
            out.facts.emplace_back("tier", std::to_string(l.tier + 1));
            out.facts.emplace_back("above", micro_text(tiers_of(plan_)[l.tier].from_micro));
        }
        out.parts.push_back(rounding_of(l, grains));
        lines_.push_back(std::move(out));
    }

    void total(exact sum, money amount) {
        const bool by_line = plan_.round.at == rounded_at::line;
        explanation out{
            .rule = by_line ? "tariff.total.lines" : "tariff.total.rounded",
            .facts = {{"sum", to_text(sum)}, {"amount", amount_text(amount)}, {"currency", code_}},
            .parts = {}};
        if (!by_line) add_stage(out);
        lines_.push_back(std::move(out));
    }

    explanation finish(const rating_state& s) {
        explanation out{.rule = s.over ? "tariff.bill" : "tariff.bill.empty",
                        .facts = {{"plan", plan_.id},
                                  {"version", std::to_string(plan_.version)},
                                  {"digest", digest_of(plan_)},
                                  {"zone", plan_.where.name},
                                  {"zone_data", plan_.where.data_version},
                                  {"usage", micro_text(s.total_micro)},
                                  {"unit", std::string{to_text(plan_.unit)}}},
                        .parts = std::move(lines_)};
        if (s.over) {
            out.facts.emplace_back("from", time_text(plan_.where, s.over->start));
            out.facts.emplace_back("to", time_text(plan_.where, s.over->end));
        }
        return out;
    }

private:
    // The sentence depends on what the price depends on.
    std::string rule_of(const charge_line& l) const {
        if (l.kind == charge_kind::surcharge) return "tariff.line.surcharge";
        if (std::holds_alternative<single>(plan_.prices)) return "tariff.line.single";
        if (l.period.empty()) return "tariff.line.tier";
        return depends_on_order(plan_) ? "tariff.line.tier_period" : "tariff.line.period";
    }

    explanation rounding_of(const charge_line& l, std::int64_t grains) const {
        const bool by_line = plan_.round.at == rounded_at::line;
        explanation out{.rule = by_line      ? "tariff.round.line"
                                : grains > 0 ? "tariff.round.share_up"
                                             : "tariff.round.share",
                        .facts = {{"product", to_text(l.product)},
                                  {"amount", amount_text(l.amount)},
                                  {"currency", code_}},
                        .parts = {}};
        add_stage(out);
        return out;
    }

    void add_stage(explanation& out) const {
        const auto& stage = plan_.round.stage;
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

result<explained_charge> settle_explained(const plan& p, const rating_state& s) {
    derivation seen{p};
    auto bill = settle(p, s, seen);
    if (!bill) return fail(bill.error());
    return explained_charge{std::move(*bill), seen.finish(s)};
}

}  // namespace submeter::inline v0::tariff
