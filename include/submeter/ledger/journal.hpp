// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/crypto/sha256.hpp"
#include "submeter/flow/event.hpp"
#include "submeter/ledger/account.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

// The journal is what a book is made of: records that are only ever added, each sealed over the one
// before. docs/reference/journal.md gives the octets.

namespace submeter::inline v0::ledger {

/// What a book is, for life. A value.
struct book_identity {
    id128 id;
    denomination in;
    std::string zone = "UTC";  ///< name of the book's local time, for reports

    friend bool operator==(const book_identity&, const book_identity&) = default;
};

/// An entry with its place in the journal. A value.
struct recorded_entry {
    std::uint64_t sequence = 0;  ///< 1, 2, … in the order of recording
    instant recorded{};          ///< when the book took it: never decreases
    entry what;

    friend bool operator==(const recorded_entry&, const recorded_entry&) = default;
};

/// One record: what became true together. Accounts come first, then entries, then the alarms that
/// the entries gave. A value.
struct journal_commit {
    std::uint64_t number = 0;  ///< 0, 1, … without gaps
    instant recorded{};
    std::optional<book_identity> opens{};      ///< in record 0, and nowhere else
    std::vector<account_settings> accounts{};  ///< opened or changed
    std::uint64_t first_sequence = 0;          ///< of entries[0]; 0 without entries
    std::vector<entry> entries{};
    std::vector<watermark_event> events{};

    friend bool operator==(const journal_commit&, const journal_commit&) = default;
};

/// What to keep elsewhere: how many records the journal had, and the seal of the last. A value.
struct anchor {
    std::uint64_t count = 0;
    crypto::sha256_digest seal{};

    friend bool operator==(const anchor&, const anchor&) = default;
};

/// "12:…64 hexadecimal digits…", to print on receipts or send away. Allocates the text.
[[nodiscard]] inline std::string to_text(const anchor& a) {
    return std::to_string(a.count) + ":" + to_hex(a.seal);
}

/// Reads what to_text() wrote. @return `bad_syntax`, `bad_digit`, `overflow` or `incomplete`.
[[nodiscard]] inline result<anchor> parse_anchor(std::string_view text) noexcept {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return fail(errc::bad_syntax, text.size());
    const auto count = parse_scaled(text.substr(0, colon), 0);
    if (!count) return fail(count.error());
    if (*count < 0) return fail(errc::bad_syntax);
    anchor out{.count = static_cast<std::uint64_t>(*count), .seal = {}};
    const auto digits = from_hex(text.substr(colon + 1), out.seal);
    if (!digits) return fail(digits.error());
    if (*digits != out.seal.size()) return fail(errc::incomplete, text.size());
    return out;
}

/// The seal of a record: SHA-256 over the seal before (32 octets of zero for record 0) and the
/// record's octets.
[[nodiscard]] inline crypto::sha256_digest seal_of(crypto::sha256_stream& with,
                                                   const crypto::sha256_digest& before,
                                                   bytes_view octets) {
    with.update(before);
    with.update(octets);
    return with.finish();
}

inline constexpr std::uint8_t journal_version = 1;

namespace detail {

inline constexpr std::size_t account_size = 10;
inline constexpr std::size_t posting_size = account_size + 8;
inline constexpr std::size_t entry_size = 16 + 1 + 8 + 4 + 4;   // without memo and postings
inline constexpr std::size_t settings_size = account_size + 3;  // without floor and levels
inline constexpr std::size_t event_size = account_size + 1 + 8 + 8 + 16 + 8;

// Writes the fields of a record. A value, confined to the room that it writes.
class record_writer {
public:
    explicit record_writer(bytes_span out) noexcept : out_(out) {}
    void u8(std::uint8_t v) noexcept { out_.u8(v); }
    void u32(std::size_t v) noexcept { out_.u32_be(static_cast<std::uint32_t>(v)); }
    void u64(std::uint64_t v) noexcept {
        out_.u32_be(static_cast<std::uint32_t>(v >> 32));
        out_.u32_be(static_cast<std::uint32_t>(v));
    }
    void i64(std::int64_t v) noexcept { u64(static_cast<std::uint64_t>(v)); }
    void time(instant t) noexcept { i64(t.time_since_epoch().count()); }
    void id(const id128& v) noexcept {
        u64(v.high);
        u64(v.low);
    }
    void account(const ledger_account& a) noexcept {
        out_.u16_be(a.code);
        u64(a.owner);
    }
    void text(std::string_view s) noexcept {
        u32(s.size());
        out_.put(std::as_bytes(std::span{s.data(), s.size()}));
    }
    void put(const book_identity& b) noexcept {
        id(b.id);
        for (const char c : b.in.unit.code)
            u8(static_cast<std::uint8_t>(c));
        u8(b.in.scale);
        text(b.zone);
    }
    void put(const account_settings& s) noexcept {
        account(s.account);
        u8(static_cast<std::uint8_t>(s.status));
        u8(s.floor_minor ? 1 : 0);
        if (s.floor_minor) i64(*s.floor_minor);
        u8(static_cast<std::uint8_t>(s.levels_minor.size()));
        for (const auto level : s.levels_minor)
            i64(level);
    }
    void put(const entry& e) noexcept {
        id(e.id);
        u8(static_cast<std::uint8_t>(e.kind));
        time(e.effective);
        text(e.memo);
        u32(e.postings.size());
        for (const auto& p : e.postings) {
            account(p.account);
            i64(p.minor);
        }
    }
    void put(const watermark_event& e) noexcept {
        account(e.account);
        u8(e.level);
        i64(e.level_minor);
        i64(e.balance_minor);
        id(e.cause);
        time(e.at);
    }
    template <class T>
    void list(const std::vector<T>& items) noexcept {
        u32(items.size());
        for (const auto& item : items)
            put(item);
    }

private:
    byte_writer out_;
};

inline std::size_t encoded_size(const journal_commit& c) noexcept {
    std::size_t size = 1 + 8 + 8 + 1 + 4 + 8 + 4 + 4;
    if (c.opens) size += 16 + 3 + 1 + 4 + c.opens->zone.size();
    for (const auto& s : c.accounts)
        size += settings_size + (s.floor_minor ? 8 : 0) + 8 * s.levels_minor.size();
    for (const auto& e : c.entries)
        size += entry_size + e.memo.size() + posting_size * e.postings.size();
    return size + event_size * c.events.size();
}

// Reads one field after the other; the first failure is kept, and everything after it is empty.
// A value; it borrows its input.
class record_reader {
public:
    explicit record_reader(bytes_view in) noexcept : in_(in) {}
    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] std::size_t position() const noexcept { return in_.position(); }
    [[nodiscard]] std::size_t remaining() const noexcept { return in_.remaining(); }
    void require(bool condition) noexcept { ok_ = ok_ && condition; }

    std::uint8_t u8() noexcept { return take(in_.u8()); }
    std::uint32_t u32() noexcept { return take(in_.u32_be()); }
    std::uint64_t u64() noexcept {
        const std::uint64_t high = u32();
        return (high << 32) | u32();
    }
    std::int64_t i64() noexcept { return static_cast<std::int64_t>(u64()); }
    instant time() noexcept { return instant{std::chrono::seconds{i64()}}; }
    id128 id() noexcept {
        const auto high = u64();
        return {high, u64()};
    }
    ledger_account account() noexcept {
        const auto code = take(in_.u16_be());
        return {code, u64()};
    }
    std::string text() {
        const auto size = u32();
        if (!ok_) return {};
        const auto octets = in_.take(size);
        require(octets.has_value());
        if (!octets) return {};
        return {reinterpret_cast<const char*>(octets->data()), octets->size()};
    }
    void get(book_identity& b) {
        b.id = id();
        for (auto& c : b.in.unit.code)
            c = static_cast<char>(u8());
        b.in.scale = u8();
        b.zone = text();
        require(check(b.in).has_value() && parse_currency({b.in.unit.code.data(), 3}).has_value());
    }
    void get(account_settings& s) {
        s.account = account();
        const auto status = u8();
        const auto floors = u8();
        require(status <= 1 && floors <= 1);
        s.status = static_cast<account_status>(status);
        if (floors == 1) s.floor_minor = i64();
        const auto levels = u8();
        require(levels <= alarm_levels_max);
        for (std::size_t i = 0; ok_ && i < levels; ++i)
            s.levels_minor.push_back(i64());
    }
    void get(entry& e) {
        e.id = id();
        const auto kind = u8();
        require(kind <= static_cast<std::uint8_t>(entry_kind::adjustment));
        e.kind = static_cast<entry_kind>(kind);
        e.effective = time();
        e.memo = text();
        const auto count = bounded_count(posting_size);
        e.postings.reserve(count);
        for (std::size_t i = 0; ok_ && i < count; ++i) {
            const auto where = account();
            e.postings.push_back({where, i64()});
        }
    }
    void get(watermark_event& e) {
        e.account = account();
        e.level = u8();
        e.level_minor = i64();
        e.balance_minor = i64();
        e.cause = id();
        e.at = time();
    }
    template <class T>
    void list(std::vector<T>& items, std::size_t smallest) {
        const auto count = bounded_count(smallest);
        items.reserve(count);
        for (std::size_t i = 0; ok_ && i < count; ++i)
            get(items.emplace_back());
    }

private:
    template <class T>
    T take(result<T> r) noexcept {
        require(r.has_value());
        return ok_ ? *r : T{};
    }
    // A count that the octets left can hold, so that a lie cannot ask for memory.
    std::size_t bounded_count(std::size_t smallest) noexcept {
        const std::size_t count = u32();
        require(count <= remaining() / smallest);
        return ok_ ? count : 0;
    }

    byte_cursor in_;
    bool ok_ = true;
};

}  // namespace detail

/// The record's octets, all of them determined by its content. Allocates the result.
[[nodiscard]] inline std::vector<std::byte> encode(const journal_commit& c) {
    std::vector<std::byte> octets(detail::encoded_size(c));
    detail::record_writer out{octets};
    out.u8(journal_version);
    out.u64(c.number);
    out.time(c.recorded);
    out.u8(c.opens ? 1 : 0);
    if (c.opens) out.put(*c.opens);
    out.list(c.accounts);
    out.u64(c.first_sequence);
    out.list(c.entries);
    out.list(c.events);
    return octets;
}

/// Reads a record of any origin: bounded work, no over-read, and encode() gives the same octets
/// back. @return `wrong_version`; or `bad_journal` with the offset at which reading stopped.
[[nodiscard]] inline result<journal_commit> decode_commit(bytes_view octets) {
    detail::record_reader in{octets};
    if (in.u8() != journal_version && in.ok()) return fail(errc::wrong_version);
    journal_commit out;
    out.number = in.u64();
    out.recorded = in.time();
    const auto opens = in.u8();
    in.require(opens <= 1);
    if (in.ok() && opens == 1) in.get(out.opens.emplace());
    in.list(out.accounts, detail::settings_size);
    out.first_sequence = in.u64();
    in.list(out.entries, detail::entry_size);
    in.list(out.events, detail::event_size);
    if (!in.ok() || in.remaining() != 0) return fail(errc::bad_journal, in.position());
    return out;
}

}  // namespace submeter::inline v0::ledger
