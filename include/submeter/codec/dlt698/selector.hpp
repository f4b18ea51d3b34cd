// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/data.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// CSD: one column of a record: an OAD, or (ROAD) an object's record and the OADs that are taken
/// out of it. A value; borrows.
struct column {
    oad what{};
    bool is_record = false;  ///< a ROAD
    bytes_view related{};    ///< its OADs, four octets each

    /// How many Data a row has for it.
    [[nodiscard]] constexpr std::size_t width() const noexcept {
        return is_record ? related.size() / 4 : 1;
    }
    /// The OAD of Data `index` of its width.
    [[nodiscard]] constexpr oad at(std::size_t index) const noexcept {
        if (!is_record) return what;
        return {static_cast<std::uint32_t>(detail::unsigned_be(related.subspan(4 * index, 4)))};
    }
};

namespace detail {

constexpr column read_column(reader& in) noexcept {
    column out{.is_record = in.u8() == 1};
    out.what.value = in.u32();
    if (out.is_record) out.related = in.take(4 * in.count());
    return out;
}

}  // namespace detail

/// The columns of an RCSD, one after the other. A value; borrows the octets, which have been
/// checked: they are an entry's `columns`, or the content of a Data.
class column_list {
public:
    constexpr explicit column_list(bytes_view rcsd) noexcept : in_(rcsd), left_(in_.length()) {}

    /// The next column, nothing after the last.
    [[nodiscard]] constexpr std::optional<column> next() noexcept {
        if (left_ == 0 || !in_.ok()) return std::nullopt;
        --left_;
        return detail::read_column(in_);
    }

private:
    detail::reader in_;
    std::size_t left_;
};

/// How many Data a row of these columns has.
[[nodiscard]] constexpr std::size_t row_width(bytes_view rcsd) noexcept {
    std::size_t out = 0;
    for (column_list columns{rcsd}; const auto c = columns.next();)
        out += c->width();
    return out;
}

/// RSD: which records. A value.
enum class selector_kind : std::uint8_t {
    none = 0,
    equal = 1,          ///< column == value
    range = 2,          ///< column in [from, to), every step
    ranges = 3,         ///< several of these
    start_time = 4,     ///< at that start of collecting, of these meters
    store_time = 5,     ///< at that storing
    start_times = 6,    ///< from, to, interval: start of collecting
    store_times = 7,    ///< storing
    success_times = 8,  ///< success
    nth_last = 9,       ///< the n-th last record
    latest = 10,        ///< the latest n of these meters
};

/// One range of a column. A value; borrows.
struct column_range {
    oad what{};
    data_view from{};
    data_view to{};
    data_view step{};
};

/// RSD taken apart: which members hold depends on the kind. A value; borrows.
struct record_selector {
    selector_kind kind = selector_kind::none;
    column_range range{};  ///< equal (its `from`) and range
    bytes_view ranges{};   ///< ranges: count and items, see range_list
    date_time from{};      ///< the times; where there is one, this
    date_time to{};
    time_interval every{};
    std::uint8_t count = 0;  ///< nth_last, latest
    bytes_view meters{};     ///< MS, from its choice on
};

namespace detail {

constexpr date_time read_date_time_s(reader& in) noexcept {
    const auto octets = in.take(date_time_s_length);
    return read_date_time(octets).value_or(date_time{});
}

constexpr time_interval read_interval(reader& in) noexcept {
    time_interval out{.unit = static_cast<interval_unit>(in.u8())};
    out.count = in.u16();
    return out;
}

constexpr column_range read_range(reader& in) noexcept {
    column_range out{.what = {in.u32()}};
    out.from = read_data(in);
    out.to = read_data(in);
    out.step = read_data(in);
    return out;
}

constexpr record_selector read_selector(reader& in) noexcept {
    const std::size_t from = in.at();
    reader checked = in;
    skip_rsd(checked, 0);
    record_selector out{.kind = static_cast<selector_kind>(in.u8())};
    switch (out.kind) {
        case selector_kind::equal:
            out.range.what.value = in.u32();
            out.range.from = read_data(in);
            break;
        case selector_kind::range:
            out.range = read_range(in);
            break;
        case selector_kind::start_times:
        case selector_kind::store_times:
        case selector_kind::success_times:
            out.from = read_date_time_s(in);
            out.to = read_date_time_s(in);
            out.every = read_interval(in);
            break;
        case selector_kind::start_time:
        case selector_kind::store_time:
            out.from = read_date_time_s(in);
            break;
        case selector_kind::nth_last:
        case selector_kind::latest:
            out.count = in.u8();
            break;
        default:
            break;
    }
    const auto rest = in.at();
    in = checked;
    if (!in.ok()) return out;
    if (out.kind == selector_kind::ranges) out.ranges = in.since(from + 1);
    if (out.kind >= selector_kind::start_time && out.kind != selector_kind::nth_last)
        out.meters = in.since(rest);
    return out;
}

}  // namespace detail

/// Takes an RSD apart. @return `bad_length` where octets are missing or left over; `bad_value` for
/// an unknown choice. Allocates nothing.
[[nodiscard]] constexpr result<record_selector> read_selector(bytes_view rsd) noexcept {
    detail::reader in{rsd};
    const auto out = detail::read_selector(in);
    if (!in.ok()) return fail(in.why());
    if (in.remaining() > 0) return fail(errc::bad_length, in.at());
    return out;
}

/// The ranges of a selector of that kind, one after the other. A value; borrows.
class range_list {
public:
    constexpr explicit range_list(bytes_view ranges) noexcept : in_(ranges), left_(in_.length()) {}

    /// The next range, nothing after the last.
    [[nodiscard]] constexpr std::optional<column_range> next() noexcept {
        if (left_ == 0 || !in_.ok()) return std::nullopt;
        --left_;
        return detail::read_range(in_);
    }

private:
    detail::reader in_;
    std::size_t left_;
};

/// MS without anything: no meters (a meter's own records), and all of them. Octets of
/// `record_selector::meters`.
inline constexpr std::byte no_meters[]{std::byte{0}};
inline constexpr std::byte all_meters[]{std::byte{1}};

namespace detail {

constexpr void put_range(byte_writer& w, const column_range& r) noexcept {
    w.u32_be(r.what.value);
    w.put(r.from.encoded);
    w.put(r.to.encoded);
    w.put(r.step.encoded);
}

constexpr void put_interval(byte_writer& w, time_interval t) noexcept {
    w.u8(static_cast<std::uint8_t>(t.unit));
    w.u16_be(t.count);
}

// Writes the choice and what belongs to it; what is no selector fails where it is read again.
constexpr void put_selector(byte_writer& w, const record_selector& s) noexcept {
    w.u8(static_cast<std::uint8_t>(s.kind));
    switch (s.kind) {
        case selector_kind::equal:
            w.u32_be(s.range.what.value);
            w.put(s.range.from.encoded);
            break;
        case selector_kind::range:
            put_range(w, s.range);
            break;
        case selector_kind::ranges:
            w.put(s.ranges);
            break;
        case selector_kind::start_time:
        case selector_kind::store_time:
            put_date_time_s(w, s.from);
            break;
        case selector_kind::start_times:
        case selector_kind::store_times:
        case selector_kind::success_times:
            put_date_time_s(w, s.from);
            put_date_time_s(w, s.to);
            put_interval(w, s.every);
            break;
        case selector_kind::nth_last:
        case selector_kind::latest:
            w.u8(s.count);
            break;
        default:
            break;
    }
    if (s.kind >= selector_kind::start_time && s.kind != selector_kind::nth_last)
        w.put(s.meters.empty() ? bytes_view{no_meters} : s.meters);
}

}  // namespace detail

}  // namespace submeter::inline v0::codec::dlt698
