// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/diagnostics.hpp"
#include "submeter/meter/profile.hpp"

#include <memory>

namespace submeter::inline v0::meter {

/// Reads a profile document, format "submeter.profile/1" (docs/reference/profile.md). Everything is
/// checked once, here: unknown fields, references, offsets inside blocks, and that no write of
/// unsure origin is enabled.
/// @return the profile; else the first error, with its JSON path and reason in `out`: `bad_json`,
///         `missing_field`, `unknown_field`, `wrong_type`, `bad_value`, `wrong_version`,
///         `bad_profile`.
[[nodiscard]] SUBMETER_API result<profile> read_profile(std::string_view json, diagnostics& out);

/// Names of the profiles that are compiled in: the documents of data/profiles.
[[nodiscard]] SUBMETER_API std::vector<std::string_view> builtin_profile_names();

/// The text of a compiled-in profile document. @return `bad_profile` where there is no such name.
[[nodiscard]] SUBMETER_API result<std::string_view> builtin_profile_text(std::string_view name);

/// A compiled-in profile, read afresh, ready to be shared. @return `bad_profile` where there is no
/// such name.
[[nodiscard]] SUBMETER_API result<std::shared_ptr<const profile>> builtin_profile(
    std::string_view name);

}  // namespace submeter::inline v0::meter
