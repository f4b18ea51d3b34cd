// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace submeter::inline v0::meter {

/// How well an item of a profile is known.
enum class confidence : std::uint8_t {
    manual,      ///< a maker's manual, a standard or the maker's own tool
    configured,  ///< working public configurations
    unsure,      ///< inferred, partial or conflicting: a write that is unsure ships disabled
};

/// Where an item of a profile comes from. A value.
struct provenance {
    confidence known = confidence::unsure;
    std::string source;

    friend bool operator==(const provenance&, const provenance&) = default;
};

/// A number that the host may choose, because meters of one model differ in it or no source settles
/// it. Passwords are never settings of a profile: they come with `device_params`. A value.
struct setting {
    std::string name;
    std::int64_t fallback = 0;
    std::int64_t minimum = 0;
    std::int64_t maximum = 0;
    std::vector<std::int64_t> choices;  ///< where not empty, the only values
    std::string note;
    provenance from;

    friend bool operator==(const setting&, const setting&) = default;
};

/// A number of the profile: written there, or the value of one of its settings. A value.
struct parameter {
    std::int64_t value = 0;
    std::optional<std::size_t> setting;  ///< index into profile::settings

    friend bool operator==(const parameter&, const parameter&) = default;
};

}  // namespace submeter::inline v0::meter
