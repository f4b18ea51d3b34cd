// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/gateway/transaction.hpp"
#include "submeter/meter/conversation.hpp"

namespace submeter::inline v0::gateway {

/// Turns a meter's request into a transaction: its octets, its matcher, what it does to the meter,
/// which other replies look like its own, how long a reply may be (DL/T 698.45: 16385 octets and
/// wake-up octets) and how long the line is quiet before it (`request::pause_ms`). A command is
/// never repeated unasked.
[[nodiscard]] SUBMETER_API transaction make_transaction(const meter::request& asked, priority goes);

/// The key of `transaction::reply_key` for a meter's request: equal where the replies could be
/// taken for one another. Never 0.
[[nodiscard]] SUBMETER_API std::uint64_t reply_key_of(const meter::request& asked) noexcept;

}  // namespace submeter::inline v0::gateway
