// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/detail/frame_finder.hpp"
#include "submeter/codec/modbus/tcp.hpp"

namespace submeter::inline v0::codec::modbus {

namespace detail {

struct tcp_rules {
    using frame_type = tcp_frame;
    static constexpr std::size_t length_max = tcp_length_max;

    static constexpr bool may_begin(bytes_view) noexcept { return true; }
    static constexpr result<tcp_frame> read(bytes_view pending) noexcept {
        return decode_tcp(pending);
    }
    static constexpr std::size_t length(const tcp_frame& f) noexcept { return f.content.consumed; }
};

}  // namespace detail

/// Finds Modbus TCP frames in octets that arrive in any chunks, as stream does for RTU. There is no
/// checksum: on a connection where noise() is not 0, closing it is wiser than going on. Whether a
/// reply is the one that is waited for, its transaction says. Memory is this object; constant work
/// an octet. Allocates nothing. Confined to one thread.
class tcp_stream : public detail::frame_finder<detail::tcp_rules> {
public:
    constexpr tcp_stream() noexcept : frame_finder({}) {}
};

}  // namespace submeter::inline v0::codec::modbus
