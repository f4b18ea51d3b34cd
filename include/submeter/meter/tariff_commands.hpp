// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/command.hpp"

#include <optional>
#include <vector>

namespace submeter::inline v0::meter {

/// A tariff as a meter keeps it: what is set here is written, the rest stays. A value.
struct meter_tariff {
    std::optional<schedule> when{};  ///< day tables, year zones and dated exceptions
    std::vector<price> prices{};     ///< of rates 1, 2, …
    std::optional<step_change> steps{};
    instant from{};  ///< when the spare sets come into force
};

/// The commands that write a tariff into a meter's spare sets, in the order to send them: tables,
/// zones, holidays, prices, steps, then the switch times. Each is `base` with its own kind and
/// data. Send the next one only after the one before is confirmed, and read all back before the
/// switch. Rest days are not written: the standard keeps them outside the switched sets.
/// @return what check() says of the schedule or a command.
[[nodiscard]] SUBMETER_API result<std::vector<command>> tariff_commands(const meter_tariff& t,
                                                                        const command& base);

}  // namespace submeter::inline v0::meter
