// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/account.hpp"
#include "submeter/ledger/audit.hpp"
#include "submeter/ledger/operator.hpp"

// What audit events say of settings before and after a change: one line that people read.

namespace submeter::inline v0::ledger {

/// "status=open floors=0001-01-02T00:00:00Z:-5000 levels=10000,2000 rearm=0". Allocates the text.
[[nodiscard]] SUBMETER_API std::string settings_text(const account_settings& s);

/// "read+record"; "none"; what this library has no names for comes last, as the number of its bits.
/// Allocates the text.
[[nodiscard]] SUBMETER_API std::string to_text(permission_set may);

/// "name=… status=active grants=0:read+record customer=17". Allocates the text.
[[nodiscard]] SUBMETER_API std::string settings_text(const ledger_operator& o);

/// "refund_limit=50000 logged=read+export_data", "refund_limit=none logged=none". Allocates the
/// text.
[[nodiscard]] SUBMETER_API std::string settings_text(const book_policy& p);

/// The audit event of a change that the book itself made. Allocates it.
[[nodiscard]] SUBMETER_API audit_event change_event(const actor& by, instant now,
                                                    std::string_view operation, std::string subject,
                                                    std::string before, std::string after);

}  // namespace submeter::inline v0::ledger
