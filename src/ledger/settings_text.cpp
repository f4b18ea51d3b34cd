// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/settings_text.hpp"

namespace submeter::inline v0::ledger {

std::string settings_text(const account_settings& s) {
    std::string out{"status="};
    out.append(to_text(s.status)).append(" floors=");
    for (std::size_t i = 0; i < s.floors.size(); ++i)
        out.append(i == 0 ? "" : ",")
            .append(submeter::to_text(s.floors[i].from))
            .append(":")
            .append(std::to_string(s.floors[i].minor));
    out.append(" levels=");
    for (std::size_t i = 0; i < s.levels_minor.size(); ++i)
        out.append(i == 0 ? "" : ",").append(std::to_string(s.levels_minor[i]));
    return out.append(" rearm=").append(std::to_string(s.rearm_minor));
}

std::string to_text(permission_set may) {
    std::string out;
    const auto add = [&](std::string_view name) {
        out.append(out.empty() ? "" : "+").append(name);
    };
    for (std::size_t i = 0; i < permission_count; ++i)
        if (may.has(static_cast<permission>(i))) add(to_text(static_cast<permission>(i)));
    const auto unnamed = may.bits >> permission_count << permission_count;
    if (unnamed != 0) add(std::to_string(unnamed));
    return out.empty() ? "none" : out;
}

std::string settings_text(const ledger_operator& o) {
    std::string out{"name="};
    out.append(o.name);
    out.append(o.status == operator_status::active ? " status=active" : " status=suspended");
    out.append(" grants=");
    for (std::size_t i = 0; i < o.grants.size(); ++i)
        out.append(i == 0 ? "" : ",")
            .append(std::to_string(to_number(o.grants[i].project)))
            .append(":")
            .append(to_text(o.grants[i].may));
    if (o.own_customer) out.append(" customer=").append(std::to_string(to_number(*o.own_customer)));
    return out;
}

std::string settings_text(const book_policy& p) {
    std::string out{"refund_limit="};
    out.append(p.refund_limit_minor ? std::to_string(*p.refund_limit_minor) : "none");
    return out.append(" logged=").append(to_text(p.logged_reads));
}

audit_event change_event(const actor& by, instant now, std::string_view operation,
                         std::string subject, std::string before, std::string after) {
    return {.at = now,
            .by = by.by,
            .approved_by = by.approved_by,
            .terminal = by.terminal,
            .operation = std::string{operation},
            .subject = std::move(subject),
            .before = std::move(before),
            .after = std::move(after),
            .result = "done",
            .reason = by.reason};
}

}  // namespace submeter::inline v0::ledger
