// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/detail/walker.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// When an APDU was sent, and for how long it may be obeyed. A value.
struct time_tag {
    date_time sent{};  ///< as date_time_s
    time_interval valid{};

    friend constexpr bool operator==(const time_tag&, const time_tag&) = default;
};

/// What a server adds to an answer of what it has to report.
enum class follow_report : std::uint8_t { none, results, records };

/// One APDU, checked all through, taken apart as far as all have it in common. What its body says,
/// for_each_entry() and the typed readers tell. A value; borrows.
struct apdu {
    direction way = direction::request;  ///< by the tag's top bit
    service what = service::get;
    std::uint8_t choice = 0;  ///< where the service has one
    std::uint8_t piid = 0;    ///< PIID or PIID-ACD, all eight bits
    bytes_view body{};        ///< between PIID and ending
    follow_report following = follow_report::none;
    bytes_view follow{};  ///< its list, count first
    std::optional<time_tag> tag{};

    /// PIID bits 5-0: what a reply repeats.
    [[nodiscard]] constexpr std::uint8_t number() const noexcept { return piid & 0x3FU; }
    /// Bit 6 of a PIID-ACD: events wait at the server.
    [[nodiscard]] constexpr bool events_wait() const noexcept {
        return way == direction::response && what != service::link && (piid & 0x40U) != 0;
    }
};

/// What in the notes on DL/T 698.45 is not certain. A value.
struct apdu_params {
    std::uint8_t error_tag = 0x6E;  ///< of the client's ERROR; the server's has the top bit, too
};

namespace detail {

constexpr std::uint8_t answer_bit = 0x80;

constexpr service service_of(std::uint8_t tag, apdu_params params) noexcept {
    const auto low = static_cast<std::uint8_t>(tag & ~answer_bit);
    return low == params.error_tag ? service::error : static_cast<service>(low);
}

constexpr bool has_ending(service s) noexcept {
    return s != service::link;
}

constexpr std::string_view follow_body(follow_report f) noexcept {
    return f == follow_report::results ? "(oq)" : "(ocw)";
}

constexpr void read_ending(reader& in, apdu& out) noexcept {
    if (out.way == direction::response) {
        const std::size_t from = in.at();
        const std::uint8_t choice = in.u8();
        if (choice > 2) in.refuse(errc::bad_value, from);
        out.following = static_cast<follow_report>(choice);
        if (out.following != follow_report::none && in.ok()) {
            blind_visitor blind;
            walk(in, follow_body(out.following), blind);
            if (in.ok()) out.follow = in.since(from + 1);
        }
    }
    const std::size_t from = in.at();
    const std::uint8_t present = in.u8();
    if (present > 1) in.refuse(errc::bad_value, from);
    if (present != 1) return;
    const auto sent = read_date_time_s(in);
    out.tag = time_tag{sent, read_interval(in)};
}

}  // namespace detail

/// Takes one whole APDU apart and checks it to its last octet; SECURITY has its own reader,
/// parse_security().
/// @return `unknown_function` for a tag or choice that is not known, or SECURITY; `bad_length`
///         where octets are missing or left over; `bad_value`, `bad_count` for what no A-XDR is;
///         with the octet's offset.
/// Work is linear in the octets. Allocates nothing.
[[nodiscard]] constexpr result<apdu> parse_apdu(bytes_view octets,
                                                apdu_params params = {}) noexcept {
    detail::reader in{octets};
    result<apdu> parsed;
    apdu& out = *parsed;
    const std::uint8_t tag = in.u8();
    out.way = (tag & detail::answer_bit) != 0 ? direction::response : direction::request;
    out.what = detail::service_of(tag, params);
    if (has_choice(out.what)) out.choice = in.u8();
    const auto grammar = detail::body_of(out.way, out.what, out.choice);
    if (in.ok() && grammar == detail::no_body)
        in.refuse(errc::unknown_function, out.choice == 0 ? 0 : 1);
    out.piid = in.u8();
    const std::size_t from = in.at();
    detail::blind_visitor blind;
    detail::walk(in, grammar, blind);
    if (in.ok()) out.body = in.since(from);
    if (detail::has_ending(out.what)) detail::read_ending(in, out);
    if (in.ok() && in.remaining() > 0) in.refuse(errc::bad_length, in.at());
    if (!in.ok()) parsed = fail(in.why());
    return parsed;  // the only one, so that nothing is copied
}

}  // namespace submeter::inline v0::codec::dlt698
