// SPDX-License-Identifier: Apache-2.0
#include "loads.hpp"

#include <limits>

namespace submeter::inline v0::python {

instant full_hour(std::int64_t start) {
    if (start % 3600 == 0) return instant{std::chrono::seconds{start}};
    const error what{.code = errc::bad_value};
    throw failure{what, {{{what, "start", std::to_string(start) + " is no full hour of UTC"}}}};
}

// The curve multiplies an hour by its seconds, and adds all hours up.
simulate::load_curve load_of(instant start, const int_column& watt_hours) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const auto hours = values_of(watt_hours, "watt_hours");
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < hours.size(); ++i) {
        const auto wh = hours[i];
        const auto row = static_cast<std::uint32_t>(i);
        if (wh < 0) throw failure{{.code = errc::negative_usage, .index = row}};
        if (wh > most / 3600 || sum > most - wh)
            throw failure{{.code = errc::overflow, .index = row}};
        sum += wh;
    }
    return {start, {hours.begin(), hours.end()}};
}

}  // namespace submeter::inline v0::python
