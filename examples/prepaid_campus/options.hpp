// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

namespace campus {

/// The command line is wrong; the message says how.
struct usage : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What the person at the terminal asked for.
struct options {
    std::chrono::year_month month{std::chrono::year{2022}, std::chrono::October};
    std::size_t tenants = 20;
    std::uint64_t seed = 1;
    std::string out = "campus-results";
    std::string data;   ///< the folder of the measured series
    std::string plans;  ///< the folder of the plan documents
};

inline constexpr std::size_t tenants_min = 20;
inline constexpr std::size_t tenants_max = 40;

/// Reads the command line. Nothing where help was asked for. Throws `usage` with what is wrong.
std::optional<options> read_options(std::span<char* const> arguments);

/// The text of --help.
std::string help_text();

}  // namespace campus
