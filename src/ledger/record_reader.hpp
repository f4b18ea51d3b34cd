// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/record_writer.hpp"

namespace submeter::inline v0::ledger::detail {

// The fewest octets that an item of a list can have.
inline constexpr std::size_t entry_size = 16 + 1 + 8 + 4 + 4;
inline constexpr std::size_t settings_size = account_size + 3;
inline constexpr std::size_t event_size = account_size + 1 + 8 + 8 + 16 + 8;
inline constexpr std::size_t operator_size = 8 + 4 + 1 + 4 + 1;
inline constexpr std::size_t grant_size = 16;
inline constexpr std::size_t link_size = 1 + 16;
inline constexpr std::size_t key_size = 1 + 4;
inline constexpr std::size_t burnt_size = 16 + 2;
inline constexpr std::size_t authority_size = 8 + 8 + 4;
inline constexpr std::size_t period_size = 1 + 8 + 4 + authority_size + 32;
inline constexpr std::size_t audit_size = 8 + 8 + 8 + 7 * 4;

// Reads numbers that are known to be there.
class record_eye {
public:
    explicit record_eye(bytes_view in) noexcept : in_(in) {}

    template <class Number>
    Number number() noexcept {
        const auto octets = in_.template first<sizeof(Number)>();
        in_ = in_.subspan(sizeof(Number));
        return static_cast<Number>(submeter::detail::word_be(octets));
    }

private:
    bytes_view in_;
};

// Reads one field after the other; the first failure is kept, and everything after it is empty.
// A value; it borrows its input.
class record_reader {
public:
    explicit record_reader(bytes_view in, std::uint8_t version = journal_version) noexcept
        : in_(in), version_(version) {}
    void set_version(std::uint8_t version) noexcept { version_ = version; }
    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] std::size_t position() const noexcept { return at_; }
    [[nodiscard]] std::size_t remaining() const noexcept { return in_.size() - at_; }
    void require(bool condition) noexcept { ok_ = ok_ && condition; }

    std::uint8_t u8() noexcept { return number<std::uint8_t>(); }
    std::uint16_t u16() noexcept { return number<std::uint16_t>(); }
    std::uint32_t u32() noexcept { return number<std::uint32_t>(); }
    std::uint64_t u64() noexcept { return number<std::uint64_t>(); }
    std::int64_t i64() noexcept { return static_cast<std::int64_t>(u64()); }
    instant time() noexcept { return instant{std::chrono::seconds{i64()}}; }
    // A presence octet: 0 or 1.
    bool flag() noexcept { return below<std::uint8_t>(2) == 1; }
    // A numbered choice.
    template <class Enum>
    Enum below(std::size_t end) noexcept {
        const auto v = u8();
        require(v < end);
        return static_cast<Enum>(ok_ ? v : 0);
    }
    void text(std::string& s) { text(s, u32()); }
    // Items that are there already give their room to new ones.
    template <class T>
    void list(std::vector<T>& items, std::size_t smallest) {
        const std::size_t count = u32();
        require(count <= remaining() / smallest);  // so that a lie cannot ask for memory
        items.resize(ok_ ? count : 0);
        for (std::size_t i = 0; ok_ && i < items.size(); ++i)
            get(items[i]);
    }

    void get(id128& v) noexcept {
        v.high = u64();
        v.low = u64();
    }
    void get(instant& t) noexcept { t = time(); }
    void get(ledger_account& a) noexcept {
        a.code = u16();
        a.owner = u64();
    }
    void get(crypto::sha256_digest& d) noexcept {
        const auto octets = take(d.size());
        std::copy(octets.begin(), octets.end(), d.begin());
    }
    void get(book_identity& b) {
        get(b.id);
        const auto code = take(b.in.unit.code.size());
        std::transform(code.begin(), code.end(), b.in.unit.code.begin(),
                       [](std::byte c) { return static_cast<char>(c); });
        b.in.scale = u8();
        text(b.zone);
        require(check(b.in).has_value() && parse_currency({b.in.unit.code.data(), 3}).has_value());
    }
    void get(account_settings& s) {
        get(s.account);
        s.status = below<account_status>(version_ > 1 ? 3 : 2);
        const auto floors = u8();
        require(floors <= (version_ > 1 ? floors_max : 1));
        s.floors.clear();
        for (std::size_t i = 0; ok_ && i < floors; ++i) {
            const auto from = version_ > 1 ? time() : since_ever;
            s.floors.push_back({from, i64()});
        }
        const auto levels = u8();
        require(levels <= alarm_levels_max);
        s.levels_minor.clear();
        for (std::size_t i = 0; ok_ && i < levels; ++i)
            s.levels_minor.push_back(i64());
        s.rearm_minor = version_ > 1 ? i64() : 0;
    }
    void get(permission_grant& g) noexcept {
        g.project = project_id{u64()};
        g.may.bits = u64();
    }
    void get(ledger_operator& o) {
        o.id = operator_id{u64()};
        text(o.name);
        o.status = below<operator_status>(2);
        list(o.grants, grant_size);
        o.own_customer.reset();
        if (flag()) o.own_customer = account_id{u64()};
    }
    void get(book_policy& p) noexcept {
        p.refund_limit_minor.reset();
        if (flag()) p.refund_limit_minor = i64();
        p.logged_reads.bits = u64();
    }
    void get(entry_authority& a) {
        a.by = operator_id{u64()};
        a.approved_by = operator_id{u64()};
        text(a.reason);
    }
    void postings(std::vector<posting>& all) {
        const std::size_t count = u32();
        require(count <= remaining() / posting_size);
        record_eye octets{take(ok_ ? posting_size * count : 0)};
        all.resize(ok_ ? count : 0);
        for (auto& p : all) {
            p.account.code = octets.number<std::uint16_t>();
            p.account.owner = octets.number<std::uint64_t>();
            p.minor = octets.number<std::int64_t>();
        }
    }
    void get(entry_link& l) noexcept {
        l.what = below<link_kind>(link_kind_count);
        require(l.what != link_kind{});
        get(l.id);
    }
    void get(natural_key& k) {
        k.what = below<key_kind>(key_kind_count);
        require(k.what != key_kind{});
        text(k.value);
    }
    void get(entry& e) {
        record_eye head{take(id_size + 1 + 8 + 4)};
        if (!ok_) return;
        e.id.high = head.number<std::uint64_t>();
        e.id.low = head.number<std::uint64_t>();
        const auto kind = head.number<std::uint8_t>();
        require(kind < (version_ > 1 ? entry_kind_count : 8));
        e.kind = static_cast<entry_kind>(kind);
        e.effective = instant{std::chrono::seconds{head.number<std::int64_t>()}};
        text(e.memo, head.number<std::uint32_t>());
        postings(e.postings);
        get_parts(e, version_ > 1 ? u8() : std::uint8_t{0});
    }
    void get(burnt_id& b) noexcept {
        get(b.id);
        b.why = static_cast<errc>(u16());
        require(burns(b.why));
    }
    void get(watermark_event& e) noexcept {
        get(e.account);
        e.level = u8();
        e.level_minor = i64();
        e.balance_minor = i64();
        get(e.cause);
        e.at = time();
    }
    void get(period_change& p) {
        p.what = below<period_act>(2);
        p.through = time();
        list(p.exceptions, id_size);
        get(p.authority);
        get(p.trial_balance);
    }
    void get(audit_event& a) {
        a.at = time();
        a.by = operator_id{u64()};
        a.approved_by = operator_id{u64()};
        for (auto* part :
             {&a.terminal, &a.operation, &a.subject, &a.before, &a.after, &a.result, &a.reason})
            text(*part);
    }

private:
    // Nothing where they are not all there.
    bytes_view take(std::size_t count) noexcept {
        require(count <= remaining());
        return ok_ ? in_.subspan(std::exchange(at_, at_ + count), count) : bytes_view{};
    }
    template <class Number>
    Number number() noexcept {
        const auto octets = take(sizeof(Number));
        return ok_ ? record_eye{octets}.number<Number>() : Number{};
    }
    void text(std::string& s, std::size_t size) {
        const auto octets = take(size);
        s.assign(reinterpret_cast<const char*>(octets.data()), octets.size());
    }
    // A part is there exactly where its bit says so: one encoding for each content.
    void get_parts(entry& e, std::uint8_t parts) {
        clear_parts(e);
        if (parts & part_offset) e.offset_minutes = static_cast<std::int16_t>(u16());
        if (parts & part_authority) get(e.authority);
        if (parts & part_links) list(e.links, link_size);
        if (parts & part_keys) list(e.keys, key_size);
        if (parts & part_phase) get_phase(e);
        require(parts == parts_of(e));
    }
    static void clear_parts(entry& e) {
        e.offset_minutes = 0;
        e.authority.by = {};
        e.authority.approved_by = {};
        e.authority.reason.clear();
        e.links.clear();
        e.keys.clear();
        e.phase = entry_phase::plain;
        e.expires.reset();
        e.holds = {};
    }
    void get_phase(entry& e) {
        e.phase = below<entry_phase>(4);
        if (e.phase != entry_phase::pending) return get(e.holds);
        if (flag()) e.expires = time();
    }

    bytes_view in_;
    std::size_t at_ = 0;
    std::uint8_t version_;
    bool ok_ = true;
};

}  // namespace submeter::inline v0::ledger::detail
