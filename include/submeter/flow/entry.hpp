// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/core/money.hpp"

#include <array>
#include <compare>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace submeter::inline v0 {

/// A ledger account: a code of the book's chart, and the owner where the code has one for each
/// ("2010/17" is the prepaid money of customer account 17). A value.
struct ledger_account {
    std::uint16_t code = 0;
    std::uint64_t owner = 0;  ///< 0 where the account has no owner

    friend constexpr auto operator<=>(const ledger_account&, const ledger_account&) = default;
};

/// "2010/17", or "1020" without an owner. Allocates the text.
[[nodiscard]] inline std::string to_text(ledger_account a) {
    auto out = std::to_string(a.code);
    if (a.owner != 0) out.append("/").append(std::to_string(a.owner));
    return out;
}

namespace detail {

// Digits and nothing else, up to `most`. `bad_syntax` or `overflow` with the character's offset.
constexpr result<std::uint64_t> parse_whole(std::string_view text, std::uint64_t most) noexcept {
    if (text.empty()) return fail(errc::bad_syntax);
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') return fail(errc::bad_syntax, i);
        const auto digit = static_cast<std::uint64_t>(text[i] - '0');
        if (out > (most - digit) / 10) return fail(errc::overflow, i);
        out = 10 * out + digit;
    }
    return out;
}

}  // namespace detail

/// Reads a whole number such as a host's id: digits, without sign. @return `bad_syntax`, or
/// `overflow` above 2^64 − 1, with the character's offset.
[[nodiscard]] constexpr result<std::uint64_t> parse_number(std::string_view text) noexcept {
    return detail::parse_whole(text, std::numeric_limits<std::uint64_t>::max());
}

/// Reads what to_text() wrote. @return `bad_syntax`; `overflow` for a code above 65535 or an owner
/// above 2^64 − 1.
[[nodiscard]] constexpr result<ledger_account> parse_ledger_account(
    std::string_view text) noexcept {
    const auto slash = text.find('/');
    const auto code = detail::parse_whole(text.substr(0, slash), 0xFFFF);
    if (!code) return fail(code.error());
    ledger_account out{.code = static_cast<std::uint16_t>(*code)};
    if (slash == std::string_view::npos) return out;
    const auto owner = parse_number(text.substr(slash + 1));
    if (!owner) return fail(owner.error().code, slash + 1 + owner.error().offset);
    out.owner = *owner;
    return out;
}

/// One leg of an entry, in the book's minor units: a debit is positive, a credit negative. A value.
struct posting {
    ledger_account account;
    std::int64_t minor = 0;

    friend constexpr bool operator==(const posting&, const posting&) = default;
};

/// Which business event an entry records. The numbers are those of the journal, for ever.
enum class entry_kind : std::uint8_t {
    opening = 0,
    top_up = 1,
    consumption = 2,
    common_area = 3,
    property_fee = 4,
    refund = 5,
    reversal = 6,
    adjustment = 7,
    capacity_fee = 8,
    service_fee = 9,
    deposit = 10,
    discount = 11,
    settlement = 12,       ///< a channel pays out, less its fee
    arrears = 13,          ///< a top-up clears what is owed
    issue = 14,            ///< money is on its way to a meter
    issue_confirmed = 15,  ///< the meter has it
    issue_undone = 16,     ///< the meter is proved not to have it
    meter_reduction = 17,
    meter_credit = 18,  ///< credit on a meter that no order explains
    write_off = 19,
    chargeback = 20,
    unidentified = 21,  ///< a payment without a known order
    identified = 22,
    free_quota = 23,
    rerating = 24,
    replacement = 25,  ///< of a meter
    closing = 26,      ///< of a customer account
    transfer = 27,     ///< between books
    payment = 28,      ///< of a bill
    metering_difference = 29,
    payout = 30,
    payout_failed = 31,
    tax = 32,
};

namespace detail {

inline constexpr std::array<std::string_view, 33> entry_kind_names{
    "opening",         "top_up",        "consumption",
    "common_area",     "property_fee",  "refund",
    "reversal",        "adjustment",    "capacity_fee",
    "service_fee",     "deposit",       "discount",
    "settlement",      "arrears",       "issue",
    "issue_confirmed", "issue_undone",  "meter_reduction",
    "meter_credit",    "write_off",     "chargeback",
    "unidentified",    "identified",    "free_quota",
    "rerating",        "replacement",   "closing",
    "transfer",        "payment",       "metering_difference",
    "payout",          "payout_failed", "tax"};

}  // namespace detail

/// How many kinds there are: their numbers are below it.
inline constexpr std::size_t entry_kind_count = detail::entry_kind_names.size();

[[nodiscard]] constexpr std::string_view to_text(entry_kind kind) noexcept {
    const auto at = static_cast<std::size_t>(kind);
    return at < entry_kind_count ? detail::entry_kind_names[at] : "unknown";
}

/// Who wants an entry, who approved it, and why. A value.
struct entry_authority {
    operator_id by{};           ///< 0: the system
    operator_id approved_by{};  ///< 0: nobody
    std::string reason{};

    friend bool operator==(const entry_authority&, const entry_authority&) = default;
};

/// What an entry refers to. The numbers are those of the journal.
enum class link_kind : std::uint8_t {
    order = 1,
    reading = 2,
    bill = 3,
    original = 4,  ///< the entry that a reversal undoes
    period = 5,    ///< the closed period that a late entry belongs to
    group = 6,     ///< the other half in another book
    plan = 7,
    rerating = 8,
    meter = 9,
    hold = 10,
};

inline constexpr std::size_t link_kind_count = 11;

[[nodiscard]] constexpr std::string_view to_text(link_kind what) noexcept {
    constexpr std::array<std::string_view, link_kind_count> names{
        "unknown", "order", "reading",  "bill",  "original", "period",
        "group",   "plan",  "rerating", "meter", "hold"};
    const auto at = static_cast<std::size_t>(what);
    return at < names.size() ? names[at] : names[0];
}

/// A reference from an entry to something else; a number goes into `id.low`. A value.
struct entry_link {
    link_kind what = link_kind::order;
    id128 id;

    friend constexpr bool operator==(const entry_link&, const entry_link&) = default;
};

/// Under which rule something may be recorded once only. The numbers are those of the journal.
enum class key_kind : std::uint8_t {
    channel_transaction = 1,
    trade = 2,
    channel_refund = 3,
    meter_slot = 4,
    fee_period = 5,
    meter_reading = 6,
    reversal_of = 7,  ///< added by the book itself
    bill = 8,
    group = 9,
    settles = 10,  ///< the one entry that ends what another began
    rerated = 11,
};

inline constexpr std::size_t key_kind_count = 12;

[[nodiscard]] constexpr std::string_view to_text(key_kind what) noexcept {
    constexpr std::array<std::string_view, key_kind_count> names{
        "unknown",       "channel_transaction",
        "trade",         "channel_refund",
        "meter_slot",    "fee_period",
        "meter_reading", "reversal_of",
        "bill",          "group",
        "settles",       "rerated"};
    const auto at = static_cast<std::size_t>(what);
    return at < names.size() ? names[at] : names[0];
}

/// What the field itself calls an event: unique for the life of a book, each kind by itself. The
/// functions of ledger/natural_key.hpp make the values. A value.
struct natural_key {
    key_kind what = key_kind::trade;
    std::string value;

    friend auto operator<=>(const natural_key&, const natural_key&) = default;
};

/// Whether an entry posts, reserves, or ends a reservation. The numbers are those of the journal.
enum class entry_phase : std::uint8_t {
    plain = 0,
    pending = 1,       ///< reserves, posts nothing
    post = 2,          ///< posts what a pending entry reserved, or less; the rest is released
    void_pending = 3,  ///< releases what a pending entry reserved
};

[[nodiscard]] constexpr std::string_view to_text(entry_phase phase) noexcept {
    constexpr std::array<std::string_view, 4> names{"plain", "pending", "post", "void"};
    const auto at = static_cast<std::size_t>(phase);
    return at < names.size() ? names[at] : "unknown";
}

/// Whether an entry stands and falls with the one after it in its batch.
enum class chaining : std::uint8_t { ends, with_next };

/// A journal entry as the caller hands it in: its postings sum to zero. A value.
struct entry {
    id128 id;  ///< made and stored by the caller before first use
    entry_kind kind = entry_kind::adjustment;
    instant effective{};  ///< business time
    std::string memo;     ///< what a person reads: reading, plan version, order
    std::vector<posting> postings;
    std::int16_t offset_minutes = 0;  ///< of the business's local time from UTC, for readers
    entry_authority authority{};
    std::vector<entry_link> links{};
    std::vector<natural_key> keys{};
    entry_phase phase = entry_phase::plain;
    std::optional<instant> expires{};  ///< of a pending entry: when it is released by itself
    id128 holds{};                     ///< of `post` and `void_pending`: the pending entry
    chaining next = chaining::ends;    ///< neither recorded nor compared

    friend bool operator==(const entry&, const entry&) = default;
};

/// The first link of a kind, or nothing.
[[nodiscard]] inline std::optional<id128> find_link(const entry& e, link_kind what) noexcept {
    for (const auto& link : e.links)
        if (link.what == what) return link.id;
    return std::nullopt;
}

}  // namespace submeter::inline v0
