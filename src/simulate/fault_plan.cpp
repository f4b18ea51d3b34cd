// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/fault_plan.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

std::vector<outage> draw_outages(std::uint64_t seed, time_point from, time_point to,
                                 const outage_params& params) {
    using std::chrono::minutes;
    random_source random{seed};
    const auto room = std::chrono::floor<minutes>(to - from).count();
    const auto span = (params.longest - params.shortest).count();
    std::vector<outage> out;
    for (std::uint32_t i = 0; i < params.count && room > 0; ++i) {
        const auto start =
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(room)));
        const auto extra = static_cast<std::int64_t>(
            random.below(static_cast<std::uint64_t>(std::max<std::int64_t>(span, 0)) + 1));
        const auto begin = from + minutes{start};
        out.push_back({.from = begin, .to = begin + params.shortest + minutes{extra}});
    }
    std::sort(out.begin(), out.end(),
              [](const outage& a, const outage& b) { return a.from < b.from; });
    std::vector<outage> apart;
    for (const auto& o : out)
        if (o.to <= to && o.from < o.to && (apart.empty() || apart.back().to < o.from))
            apart.push_back(o);
    return apart;
}

}  // namespace submeter::inline v0::simulate
