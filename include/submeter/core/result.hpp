// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/core/error.hpp"

#include <tl/expected.hpp>

namespace submeter::inline v0 {

/// A value, or the error that says why there is none. Test it before `*r`.
template <class T>
using result = tl::expected<T, error>;

/// The unhappy result: `return fail(errc::no_room, offset);`
[[nodiscard]] constexpr tl::unexpected<error> fail(errc code, std::size_t offset = 0,
                                                   std::size_t index = 0) noexcept {
    return tl::unexpected<error>(error{.code = code,
                                       .offset = static_cast<std::uint32_t>(offset),
                                       .index = static_cast<std::uint32_t>(index)});
}

/// Passes an error on.
[[nodiscard]] constexpr tl::unexpected<error> fail(const error& e) noexcept {
    return tl::unexpected<error>(e);
}

}  // namespace submeter::inline v0
