// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/billing/usage.hpp"
#include "submeter/core/explanation.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/flow/charge.hpp"
#include "submeter/site/assignment.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace submeter::inline v0::billing {

/// One line of a statement. A value.
struct statement_line {
    std::string label{};  ///< "Electricity, peak"
    charge_line what{};
    explanation why{};  ///< its derivation; without a rule where none was asked for

    friend bool operator==(const statement_line& a, const statement_line& b) {
        return a.label == b.label && a.what == b.what;
    }
};

/// Money that came in during the period. A value.
struct statement_payment {
    instant at{};
    std::string label{};  ///< "Top-up, WeChat"
    money amount{};

    friend bool operator==(const statement_payment&, const statement_payment&) = default;
};

/// A register at both ends of the period, and what that comes to. A value.
struct statement_register {
    std::string meter{};  ///< as the tenant finds it on the meter
    energy start{};       ///< shown at the start
    energy end{};         ///< shown at the end
    site::multiplier ratio{};
    energy used{};  ///< after multiplier and roll-over

    friend bool operator==(const statement_register&, const statement_register&) = default;
};

/// Usage of one local day, for the chart. A value.
struct day_usage {
    std::chrono::local_days day{};
    energy used{};
    quality how = quality::measured;  ///< the worst of the day

    friend constexpr bool operator==(const day_usage&, const day_usage&) = default;
};

/// What a tenant should know beside the figures.
enum class note_kind : std::uint8_t {
    estimated,  ///< some intervals were computed, not read
    suspect,    ///< some readings contradict something known
    alarm,      ///< the balance fell below an alarm level
    tripped,    ///< the supply was switched off
    restored,   ///< the supply was switched on again
    other,
};

[[nodiscard]] constexpr std::string_view to_text(note_kind k) noexcept {
    switch (k) {
        case note_kind::estimated:
            return "estimated";
        case note_kind::suspect:
            return "suspect";
        case note_kind::alarm:
            return "alarm";
        case note_kind::tripped:
            return "tripped";
        case note_kind::restored:
            return "restored";
        case note_kind::other:
            return "other";
    }
    return "unknown";
}

/// One note, at a moment of the period. A value.
struct statement_note {
    note_kind kind = note_kind::other;
    instant at{};
    std::string text{};

    friend bool operator==(const statement_note&, const statement_note&) = default;
};

/// What an account used, owes and paid in a period. `make_statement` checks it. A value.
struct statement {
    std::string id{};  ///< unique for the project, such as "2022-10/17"
    std::string project{};
    account_id account{};
    std::string premises{};  ///< the account's label
    site::plan_ref plan{};
    interval period{};
    zone where{};  ///< whose local time the statement shows
    money opening{};
    std::vector<statement_payment> payments{};
    std::vector<statement_line> lines{};
    money charges{};  ///< the sum of the lines
    money closing{};
    std::vector<statement_register> registers{};
    std::vector<day_usage> days{};
    std::vector<statement_note> notes{};

    friend bool operator==(const statement&, const statement&) = default;
};

namespace detail {

inline result<void> check_lines(const statement& s) {
    money sum{0, s.opening.in};
    for (std::size_t i = 0; i < s.lines.size(); ++i) {
        if (s.lines[i].what.included) continue;
        const auto next = add(sum, s.lines[i].what.amount);
        if (!next) return fail(next.error().code, 0, i);
        sum = *next;
    }
    if (sum != s.charges) return fail(errc::not_conserved, 0, 0);
    return {};
}

inline result<void> check_balance(const statement& s) {
    auto balance = result<money>{s.opening};
    for (std::size_t i = 0; i < s.payments.size(); ++i) {
        if (!s.period.contains(s.payments[i].at)) return fail(errc::not_effective, 0, i);
        balance = add(*balance, s.payments[i].amount);
        if (!balance) return fail(balance.error().code, 0, i);
    }
    balance = subtract(*balance, s.charges);
    if (!balance) return fail(balance.error());
    if (*balance != s.closing) return fail(errc::not_conserved, 0, 1);
    return {};
}

// What one item of the plan bills or leaves free.
inline exact billed_energy(const statement& s, std::string_view item) {
    exact sum = 0;
    for (const auto& line : s.lines)
        if ((line.what.kind == charge_kind::consumption ||
             line.what.kind == charge_kind::free_quota) &&
            line.what.unit == billing_unit::kwh && line.what.item == item)
            sum += line.what.quantity_micro;
    return sum;
}

// What is billed by the plan, counted once: surcharges and the other parts of a price bill the same
// kWh again, so the item with the most is taken.
inline exact billed_energy(const statement& s) {
    exact most = 0;
    for (const auto& line : s.lines) {
        const auto sum = billed_energy(s, line.what.item);
        if (sum > most) most = sum;
    }
    return most;
}

inline result<void> check_energy(const statement& s) {
    exact by_day = 0;
    exact by_register = 0;
    for (const auto& day : s.days)
        by_day += day.used.micro;
    for (const auto& r : s.registers)
        by_register += r.used.micro;
    if (!s.registers.empty() && by_register != billed_energy(s))
        return fail(errc::not_conserved, 0, 2);
    if (!s.days.empty() && by_day != billed_energy(s)) return fail(errc::not_conserved, 0, 3);
    return {};
}

}  // namespace detail

/// Proves a statement and hands it on, payments and notes in the order of time. `opening`,
/// `charges` and `closing` are what the book says; the lines, payments, registers and days have to
/// agree with it.
/// @return `not_conserved` with index 0 where the lines do not sum to `charges`, 1 where opening +
/// payments − charges is not the closing balance, 2 where the registers' usage is not what is
/// billed, 3 where the days' is not; `not_effective` with the index of a payment outside the
/// period; `unlike_currency`, `unlike_scale`, `overflow`; `bad_date` for an empty period.
[[nodiscard]] inline result<statement> make_statement(statement s) {
    if (s.period.length().count() <= 0) return fail(errc::bad_date);
    if (const auto lines = detail::check_lines(s); !lines) return fail(lines.error());
    if (const auto balance = detail::check_balance(s); !balance) return fail(balance.error());
    if (const auto used = detail::check_energy(s); !used) return fail(used.error());
    const auto earlier = [](const auto& a, const auto& b) { return a.at < b.at; };
    std::stable_sort(s.payments.begin(), s.payments.end(), earlier);
    std::stable_sort(s.notes.begin(), s.notes.end(), earlier);
    return s;
}

/// Whether a line of the first tier says so.
enum class first_tier : std::uint8_t { named, unnamed };

namespace detail {

// What a line is for, where it is no usage; empty for usage.
constexpr std::string_view purpose_of(charge_kind kind) noexcept {
    using enum charge_kind;
    switch (kind) {
        case common_area:
            return "Share of common areas";
        case property_fee:
            return "Property fee";
        case rounding:
            return "Rounding";
        case demand:
            return "Demand";
        case excess_demand:
            return "Demand above contract";
        case capacity:
            return "Capacity";
        case fixed:
            return "Fixed charge";
        case percentage:
            return "Percentage";
        case power_factor:
            return "Power factor adjustment";
        case minimum:
            return "Up to the minimum";
        case maximum:
            return "Down to the maximum";
        case tax:
            return "Tax";
        case consumption:
        case surcharge:
        case free_quota:
        case tier_fee:
            return {};
    }
    return {};
}

constexpr std::string_view form_of(charge_kind kind) noexcept {
    if (kind == charge_kind::surcharge) return ", surcharge";
    if (kind == charge_kind::free_quota) return ", free";
    return kind == charge_kind::tier_fee ? ", fee" : "";
}

}  // namespace detail

/// How a line is called: "Electricity, peak, tier 2". `service` is what is sold. Allocates.
[[nodiscard]] inline std::string label_of(const charge_line& line, std::string_view service,
                                          first_tier first = first_tier::unnamed) {
    if (const auto purpose = detail::purpose_of(line.kind); !purpose.empty()) {
        std::string out{purpose};
        if (line.included) out += " contained";
        return out;
    }
    const bool by_tier = line.kind == charge_kind::surcharge || line.kind == charge_kind::tier_fee;
    std::string out{service};
    out += detail::form_of(line.kind);
    if (!line.period.empty()) out += ", " + line.period;
    if (line.kind == charge_kind::free_quota) return out;
    if (line.tier > 0 || by_tier || first == first_tier::named)
        out += ", tier " + std::to_string(line.tier + 1);
    return out;
}

/// Adds the lines of a plan's charge. `why` is the derivation that tariff::settle_explained gave
/// with it, a part for each line; an empty one leaves the lines without. Allocates.
inline void add_lines(statement& s, const charge& bill, std::string_view service,
                      const explanation& why = {}) {
    const bool tiers = std::any_of(bill.lines.begin(), bill.lines.end(), [](const auto& line) {
        return line.kind == charge_kind::consumption && line.tier > 0;
    });
    const auto first = tiers ? first_tier::named : first_tier::unnamed;
    for (std::size_t i = 0; i < bill.lines.size(); ++i)
        s.lines.push_back({.label = label_of(bill.lines[i], service, first),
                           .what = bill.lines[i],
                           .why = i < why.parts.size() ? why.parts[i] : explanation{}});
}

/// Sums usages by local day, every day of the period in order, days without usage as zero. An
/// interval counts for the day in which it starts. @return `out_of_order` with the index of a usage
/// that starts outside the period; `overflow`. Allocates the list.
[[nodiscard]] inline result<std::vector<day_usage>> daily(std::span<const usage> usages,
                                                          interval period, const zone& where) {
    const auto day_of = [&](instant t) {
        return std::chrono::floor<std::chrono::days>(to_local(where, t));
    };
    std::vector<day_usage> out;
    if (period.length().count() <= 0) return fail(errc::bad_date);
    const auto first = day_of(period.start);
    for (auto day = first; day <= day_of(period.end - std::chrono::seconds{1});
         day += std::chrono::days{1})
        out.push_back({.day = day, .used = {}, .how = quality::measured});
    for (std::size_t i = 0; i < usages.size(); ++i) {
        if (!period.contains(usages[i].over.start)) return fail(errc::out_of_order, 0, i);
        auto& day = out[static_cast<std::size_t>((day_of(usages[i].over.start) - first).count())];
        const auto sum = add(day.used, usages[i].used);
        if (!sum) return fail(sum.error().code, 0, i);
        day.used = *sum;
        day.how = detail::worse(day.how, usages[i].how);
    }
    return out;
}

}  // namespace submeter::inline v0::billing
