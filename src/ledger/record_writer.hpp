// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/journal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace submeter::inline v0::ledger::detail {

// Which of its optional parts an entry has: bits of one octet, set where the part is not empty.
enum entry_part : std::uint8_t {
    part_offset = 1,
    part_authority = 2,
    part_links = 4,
    part_keys = 8,
    part_phase = 16,
};

inline std::uint8_t parts_of(const entry& e) noexcept {
    unsigned out = 0;
    if (e.offset_minutes != 0) out |= part_offset;
    if (e.authority.by != operator_id{} || e.authority.approved_by != operator_id{} ||
        !e.authority.reason.empty())
        out |= part_authority;
    if (!e.links.empty()) out |= part_links;
    if (!e.keys.empty()) out |= part_keys;
    if (e.phase != entry_phase::plain) out |= part_phase;
    return static_cast<std::uint8_t>(out);
}

inline constexpr std::size_t id_size = 16;
inline constexpr std::size_t account_size = 10;
inline constexpr std::size_t posting_size = account_size + 8;

// An entry's octets up to its optional parts.
inline std::size_t size_before_parts(const entry& e) noexcept {
    return id_size + 1 + 8 + 4 + e.memo.size() + 4 + posting_size * e.postings.size();
}

// Writes where there is room enough: numbers, each as wide as its type, most significant octet
// first, and texts.
class record_pen {
public:
    explicit record_pen(std::byte* at) noexcept : at_(at) {}

    template <class... Number>
    void numbers(Number... v) noexcept {
        (number(v), ...);
    }
    void octets(bytes_view v) noexcept { at_ = std::copy(v.begin(), v.end(), at_); }
    void text(std::string_view s) noexcept {
        number(static_cast<std::uint32_t>(s.size()));
        octets(std::as_bytes(std::span{s.data(), s.size()}));
    }

private:
    template <class Number>
    void number(Number v) noexcept {
        const auto native = std::bit_cast<std::array<std::byte, sizeof(v)>>(v);
        const auto big = static_cast<Number>(submeter::detail::word_be(std::span{native}));
        octets(std::as_bytes(std::span{&big, 1}));
    }

    std::byte* at_;
};

// Writes the fields of a record, one after the other. Confined.
class record_writer {
public:
    // Writes over what `room` has.
    record_writer(std::uint8_t version, std::size_t expected, std::vector<std::byte> room = {})
        : octets_(std::move(room)), version_(version) {
        if (octets_.size() < expected) octets_.resize(expected);
    }

    // All that was written; the writer is of no more use.
    [[nodiscard]] std::vector<std::byte> finish() {
        octets_.resize(size_);
        return std::move(octets_);
    }

    template <class... Number>
    void numbers(Number... v) {
        room((sizeof(v) + ...)).numbers(v...);
    }
    void u8(std::uint8_t v) { numbers(v); }
    void u16(std::uint16_t v) { numbers(v); }
    void u32(std::size_t v) { numbers(static_cast<std::uint32_t>(v)); }
    void u64(std::uint64_t v) { numbers(v); }
    void i64(std::int64_t v) { numbers(v); }
    void time(instant t) { i64(t.time_since_epoch().count()); }
    void octets(bytes_view v) { room(v.size()).octets(v); }
    void text(std::string_view s) { room(4 + s.size()).text(s); }
    template <class T>
    void list(const std::vector<T>& items) {
        u32(items.size());
        for (const auto& item : items)
            put(item);
    }

    void put(const id128& v) { numbers(v.high, v.low); }
    void put(instant t) { time(t); }
    void put(const ledger_account& a) { numbers(a.code, a.owner); }
    void put(const posting& p) { numbers(p.account.code, p.account.owner, p.minor); }
    void put(const book_identity& b) {
        put(b.id);
        for (const char c : b.in.unit.code)
            u8(static_cast<std::uint8_t>(c));
        u8(b.in.scale);
        text(b.zone);
    }
    void put(const account_settings& s) {
        put(s.account);
        u8(static_cast<std::uint8_t>(s.status));
        u8(static_cast<std::uint8_t>(s.floors.size()));
        for (const auto& f : s.floors) {
            if (version_ > 1) time(f.from);
            i64(f.minor);
        }
        u8(static_cast<std::uint8_t>(s.levels_minor.size()));
        for (const auto level : s.levels_minor)
            i64(level);
        if (version_ > 1) i64(s.rearm_minor);
    }
    void put(const permission_grant& g) {
        u64(to_number(g.project));
        u64(g.may.bits);
    }
    void put(const ledger_operator& o) {
        u64(to_number(o.id));
        text(o.name);
        u8(static_cast<std::uint8_t>(o.status));
        list(o.grants);
        u8(o.own_customer ? 1 : 0);
        if (o.own_customer) u64(to_number(*o.own_customer));
    }
    void put(const book_policy& p) {
        u8(p.refund_limit_minor ? 1 : 0);
        if (p.refund_limit_minor) i64(*p.refund_limit_minor);
        u64(p.logged_reads.bits);
    }
    void put(const entry_authority& a) {
        u64(to_number(a.by));
        u64(to_number(a.approved_by));
        text(a.reason);
    }
    void put(const entry_link& l) {
        u8(static_cast<std::uint8_t>(l.what));
        put(l.id);
    }
    void put(const natural_key& k) {
        u8(static_cast<std::uint8_t>(k.what));
        text(k.value);
    }
    void put(const entry& e) {
        auto pen = room(size_before_parts(e));
        pen.numbers(e.id.high, e.id.low, static_cast<std::uint8_t>(e.kind),
                    std::int64_t{e.effective.time_since_epoch().count()});
        pen.text(e.memo);
        pen.numbers(static_cast<std::uint32_t>(e.postings.size()));
        for (const auto& p : e.postings)
            pen.numbers(p.account.code, p.account.owner, p.minor);
        if (version_ > 1) put_parts(e);
    }
    void put(const burnt_id& b) {
        put(b.id);
        u16(static_cast<std::uint16_t>(b.why));
    }
    void put(const watermark_event& e) {
        put(e.account);
        u8(e.level);
        i64(e.level_minor);
        i64(e.balance_minor);
        put(e.cause);
        time(e.at);
    }
    void put(const period_change& p) {
        u8(static_cast<std::uint8_t>(p.what));
        time(p.through);
        list(p.exceptions);
        put(p.authority);
        octets(p.trial_balance);
    }
    void put(const audit_event& a) {
        time(a.at);
        u64(to_number(a.by));
        u64(to_number(a.approved_by));
        for (const auto* part :
             {&a.terminal, &a.operation, &a.subject, &a.before, &a.after, &a.result, &a.reason})
            text(*part);
    }

private:
    record_pen room(std::size_t count) {
        if (octets_.size() - size_ < count) octets_.resize(size_ + size_ / 8 + count);
        return record_pen{octets_.data() + std::exchange(size_, size_ + count)};
    }
    void put_parts(const entry& e) {
        const auto parts = parts_of(e);
        u8(parts);
        if (parts & part_offset) u16(static_cast<std::uint16_t>(e.offset_minutes));
        if (parts & part_authority) put(e.authority);
        if (parts & part_links) list(e.links);
        if (parts & part_keys) list(e.keys);
        if (!(parts & part_phase)) return;
        u8(static_cast<std::uint8_t>(e.phase));
        if (e.phase != entry_phase::pending) return put(e.holds);
        u8(e.expires ? 1 : 0);
        if (e.expires) time(*e.expires);
    }

    std::vector<std::byte> octets_;
    std::size_t size_ = 0;  // how many of them are written
    std::uint8_t version_;
};

}  // namespace submeter::inline v0::ledger::detail
