// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"

#include <string>

namespace submeter::inline v0::ledger {

/// Something that happened around a book and is kept in its chain: a log-in, a print, an invoice
/// mark, a change of settings. Texts are UTF-8 without control characters but tab and line feed.
/// A value.
struct audit_event {
    instant at{};               ///< when it happened, as the host says
    operator_id by{};           ///< 0: the system
    operator_id approved_by{};  ///< 0: nobody
    std::string terminal{};     ///< where: a host name, an address
    std::string operation{};    ///< what: "log_in", "change_account"
    std::string subject{};      ///< on what: "2010/17"
    std::string before{};
    std::string after{};
    std::string result{};  ///< "done", or the name of the error
    std::string reason{};

    friend bool operator==(const audit_event&, const audit_event&) = default;
};

/// Who changes a book's settings, from where, and why. A value.
struct actor {
    operator_id by{};           ///< 0: the system
    operator_id approved_by{};  ///< 0: nobody
    std::string terminal{};
    std::string reason{};

    friend bool operator==(const actor&, const actor&) = default;
};

}  // namespace submeter::inline v0::ledger
