// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/account.hpp"
#include "submeter/ledger/audit.hpp"
#include "submeter/ledger/journal_version.hpp"
#include "submeter/ledger/operator.hpp"
#include "submeter/ledger/outcome.hpp"
#include "submeter/ledger/period.hpp"

// The journal is what a book is made of: records that are only ever added, each sealed over the one
// before. docs/reference/journal.md gives the octets.

namespace submeter::inline v0::ledger {

/// What a book is, for life. A value.
struct book_identity {
    id128 id;  ///< its low half is the project, where operators are granted something per project
    denomination in;
    std::string zone = "UTC";  ///< name of the book's local time, for reports

    friend bool operator==(const book_identity&, const book_identity&) = default;
};

/// The project that a book belongs to: a number stands in the low half of an id.
[[nodiscard]] constexpr project_id project_of(const book_identity& b) noexcept {
    return project_id{b.id.low};
}

/// An entry with its place in the journal. A value.
struct recorded_entry {
    std::uint64_t sequence = 0;  ///< 1, 2, … in the order of recording
    instant recorded{};          ///< when the book took it: never decreases
    entry what;

    friend bool operator==(const recorded_entry&, const recorded_entry&) = default;
};

/// An id that the state of the book refused, and that is refused ever after. A value.
struct burnt_id {
    id128 id;
    errc why = errc::below_floor;

    friend constexpr bool operator==(const burnt_id&, const burnt_id&) = default;
};

/// One record: what became true together, in the order of the fields. A value.
struct journal_commit {
    std::uint8_t version = journal_version;  ///< 1: without the fields marked so
    std::uint64_t number = 0;                ///< 0, 1, … without gaps
    instant recorded{};
    std::optional<book_identity> opens{};      ///< in record 0, and nowhere else
    std::vector<id128> expired{};              ///< reservations that were due; from version 2 on
    std::vector<account_settings> accounts{};  ///< opened or changed
    std::vector<ledger_operator> operators{};  ///< added or changed; from version 2 on
    std::optional<book_policy> policy{};       ///< from version 2 on
    std::uint64_t first_sequence = 0;          ///< of entries[0]; 0 without entries
    std::vector<entry> entries{};
    std::vector<burnt_id> burned{};         ///< from version 2 on
    std::vector<watermark_event> events{};  ///< what the entries set off
    std::vector<period_change> periods{};   ///< from version 2 on
    std::vector<audit_event> audits{};      ///< from version 2 on
    std::optional<crypto::sha256_digest>
        checkpoint{};  ///< of the state after it; from version 2 on

    friend bool operator==(const journal_commit&, const journal_commit&) = default;
};

/// What to keep elsewhere: how many records the journal had, and the seal of the last. A value.
struct anchor {
    std::uint64_t count = 0;
    crypto::sha256_digest seal{};

    friend bool operator==(const anchor&, const anchor&) = default;
};

/// "12:…64 hexadecimal digits…", to print on receipts or send away. Allocates the text.
[[nodiscard]] SUBMETER_API std::string to_text(const anchor& a);

/// Reads what to_text() wrote. @return `bad_syntax`, `bad_digit`, `overflow` or `incomplete`.
[[nodiscard]] SUBMETER_API result<anchor> parse_anchor(std::string_view text) noexcept;

/// The seal of a record: SHA-256 over the seal before (32 octets of zero for record 0) and the
/// record's octets.
[[nodiscard]] inline crypto::sha256_digest seal_of(crypto::sha256_stream& with,
                                                   const crypto::sha256_digest& before,
                                                   bytes_view octets) {
    with.update(before);
    with.update(octets);
    return with.finish();
}

}  // namespace submeter::inline v0::ledger
