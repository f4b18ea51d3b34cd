// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/detail/frame_finder.hpp"
#include "submeter/codec/modbus/message.hpp"

namespace submeter::inline v0::codec::modbus {

namespace detail {

struct expectation {
    std::uint8_t unit;
    std::uint8_t function;
    std::size_t length;  // 0: any
};

struct rtu_rules {
    using frame_type = frame;
    static constexpr std::size_t length_max = frame_length_max;

    direction way;
    std::optional<expectation> expected{};

    // Refuses a candidate as soon as one of its octets says that it is not the expected reply.
    constexpr bool may_begin(bytes_view pending) const noexcept {
        if (!expected) return true;
        if (to_u8(pending[0]) != expected->unit) return false;
        if (pending.size() < 2) return true;
        if ((to_u8(pending[1]) & ~exception_bit) != expected->function) return false;
        if (expected->length == 0 || (to_u8(pending[1]) & exception_bit) != 0) return true;
        const auto length = frame_length(pending, way);
        return !length || *length == expected->length;
    }
    constexpr result<frame> read(bytes_view pending) const noexcept { return decode(pending, way); }
    static constexpr std::size_t length(const frame& f) noexcept { return f.consumed; }
};

}  // namespace detail

/// Finds RTU frames of one direction in octets that arrive in any chunks:
///
///     while (const auto frame = stream.next(chunk)) use(*frame);
///
/// The earliest start wins; when it turns out to be no frame, the starts inside it are tried.
/// Octets that belong to no frame are dropped and counted. Memory is this object (two longest
/// frames). The work is bounded whatever the octets are: each octet is copied at most twice, judged
/// as a start at most sixteen times, and begins at most one check, over at most 256 octets.
/// Allocates nothing. Confined to one thread.
class stream : public detail::frame_finder<detail::rtu_rules> {
public:
    constexpr explicit stream(direction d) noexcept : frame_finder({.way = d}) {}

    /// From now on only a reply or an exception that can answer `r` is a frame: noise that looks
    /// like the beginning of another frame then costs no waiting. For streams of responses.
    constexpr void expect(const request& r) noexcept {
        rules_.expected =
            detail::expectation{r.unit, static_cast<std::uint8_t>(r.what), reply_length(r)};
    }
    /// From now on any frame is one.
    constexpr void expect_any() noexcept { rules_.expected.reset(); }
};

}  // namespace submeter::inline v0::codec::modbus
