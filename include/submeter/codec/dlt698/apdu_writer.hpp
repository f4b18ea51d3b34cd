// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/apdu.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// Which APDU a body belongs to. A value.
struct apdu_head {
    direction way = direction::request;
    service what = service::get;
    std::uint8_t choice = 1;  ///< where the service has one
    std::uint8_t piid = 0;
};

/// What stands behind a body. A value; borrows.
struct apdu_ending {
    std::optional<time_tag> tag{};
    follow_report following = follow_report::none;  ///< servers only
    bytes_view follow{};                            ///< its list, count first
};

/// Writes any APDU but SECURITY, of either side, into the caller's room: the head, then the parts
/// of its body in their order, then finish() with the ending. finish() reads it back, so that what
/// it gives is well-formed. A value; allocates nothing.
class apdu_writer {
public:
    constexpr apdu_writer(bytes_span out, const apdu_head& head, apdu_params params = {}) noexcept
        : w_(out), head_(head), params_(params) {
        unsigned tag =
            head.what == service::error ? params.error_tag : static_cast<unsigned>(head.what);
        if (head.way == direction::response) tag |= detail::answer_bit;
        w_.u8(static_cast<std::uint8_t>(tag));
        if (has_choice(head.what)) w_.u8(head.choice);
        w_.u8(head.piid);
    }

    constexpr void u8(std::uint8_t v) noexcept { w_.u8(v); }
    constexpr void u16(std::uint16_t v) noexcept { w_.u16_be(v); }
    constexpr void u32(std::uint32_t v) noexcept { w_.u32_be(v); }
    constexpr void raw(bytes_view octets) noexcept { w_.put(octets); }
    constexpr void count(std::size_t items) noexcept {
        if (items > 0xFFFF) return refuse(errc::bad_count);
        detail::put_length(w_, items);
    }
    constexpr void attribute(oad id) noexcept { w_.u32_be(id.value); }
    constexpr void method(omd id) noexcept { w_.u32_be(id.value); }
    constexpr void data(const data_view& d) noexcept { w_.put(d.encoded); }
    /// GetResult: 01 and Data.
    constexpr void result_data(const data_view& d) noexcept {
        w_.u8(1);
        data(d);
    }
    /// GetResult: 00 and the DAR.
    constexpr void result_refusal(dar d) noexcept {
        w_.u8(0);
        verdict(d);
    }
    constexpr void verdict(dar d) noexcept { w_.u8(static_cast<std::uint8_t>(d)); }
    constexpr void no_data() noexcept { w_.u8(0); }
    constexpr void octet_string(bytes_view octets) noexcept {
        if (octets.size() > 0xFFFF) return refuse(errc::bad_length);
        detail::put_string(w_, octets);
    }
    constexpr void selector(const record_selector& s) noexcept { detail::put_selector(w_, s); }
    /// RCSD of plain attributes.
    constexpr void columns(std::span<const oad> what) noexcept {
        count(what.size());
        for (const auto id : what) {
            w_.u8(0);
            w_.u32_be(id.value);
        }
    }
    constexpr void server(const address& a) noexcept { detail::put_server(w_, a); }
    constexpr void port(const port_settings& p) noexcept { detail::put_port(w_, p); }
    constexpr void moment(const date_time& t) noexcept { detail::put_date_time(w_, t); }
    constexpr void moment_s(const date_time& t) noexcept { detail::put_date_time_s(w_, t); }

    /// Adds the ending, where the APDU has one.
    /// @return the APDU, in the room; `no_room`; what was refused; as parse_apdu() where the parts
    ///         are not those of the body.
    [[nodiscard]] constexpr result<bytes_view> finish(const apdu_ending& end = {}) noexcept {
        if (detail::has_ending(head_.what)) {
            if (head_.way == direction::response) {
                w_.u8(static_cast<std::uint8_t>(end.following));
                w_.put(end.follow);
            }
            w_.u8(end.tag ? 1 : 0);
            if (end.tag) {
                detail::put_date_time_s(w_, end.tag->sent);
                detail::put_interval(w_, end.tag->valid);
            }
        }
        return checked();
    }

private:
    constexpr result<bytes_view> checked() const noexcept {
        if (refused_) return fail(why_);
        if (!w_.ok()) return fail(errc::no_room, w_.written());
        const auto out = w_.view();
        if (const auto read = parse_apdu(out, params_); !read) return fail(read.error());
        return out;
    }
    constexpr void refuse(errc code) noexcept {
        if (!refused_) why_ = {code, static_cast<std::uint32_t>(w_.written()), 0};
        refused_ = true;
    }

    byte_writer w_;
    apdu_head head_;
    apdu_params params_;
    error why_{};
    bool refused_ = false;
};

/// Writes an APDU that was read, octet for octet where its lengths were in their shortest form.
/// @return the APDU, in the room; `no_room`; as parse_apdu().
[[nodiscard]] constexpr result<bytes_view> encode_apdu(const apdu& a, bytes_span out,
                                                       apdu_params params = {}) noexcept {
    apdu_writer w{out, {.way = a.way, .what = a.what, .choice = a.choice, .piid = a.piid}, params};
    w.raw(a.body);
    return w.finish({.tag = a.tag, .following = a.following, .follow = a.follow});
}

}  // namespace submeter::inline v0::codec::dlt698
