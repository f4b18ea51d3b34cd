// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "meter/find_reply.hpp"
#include "meter/line.hpp"
#include "submeter/codec/dlt645/frame.hpp"

#include <array>

namespace submeter::inline v0::meter::detail {

// How replies are found, joined and followed up in both editions of DL/T 645. An edition offers:
//
//     static result<request> parse_request(const frame& f, bytes_span room)
//     static result<reply> parse_reply(const frame& f, bytes_span room)
//     static result<request> next_part(const reply& said)   what asks for the part behind `said`
//
// where `check_answer`, `accepted` and `encode` take its request and reply.
template <class Edition>
struct dlt645_replies {
    using frame = codec::dlt645::frame;
    using data_room = std::array<std::byte, codec::dlt645::data_length_max>;

    static wire_match match(const request& asked, bytes_view received) {
        const auto sent = codec::dlt645::decode(asked.bytes);
        if (!sent) return {};
        data_room room{};
        const auto plain = Edition::parse_request(*sent, room);
        if (!plain) return {};
        const auto answers = [&](const frame& f) {
            data_room scratch{};
            const auto reply = Edition::parse_reply(f, scratch);
            return reply && check_answer(*plain, *reply);
        };
        return find_framed_reply(codec::dlt645::decode, answers, received);
    }

    static result<std::vector<std::byte>> answer(const request&, bytes_view replies) {
        std::vector<std::byte> out;
        while (!replies.empty()) {
            const auto f = codec::dlt645::decode(replies);
            data_room room{};
            const auto said = Edition::parse_reply(*f, room);
            if (const auto ok = accepted(*said); !ok) return fail(ok.error());
            out.insert(out.end(), said->data.begin(), said->data.end());
            replies = replies.subspan(f->consumed);
        }
        return out;
    }

    static result<std::size_t> follow(const request& asked, bytes_view /*before*/, bytes_view reply,
                                      bytes_span room) {
        data_room scratch{};
        const auto said = Edition::parse_reply(*codec::dlt645::decode(reply), scratch);
        using function = decltype(said->what);
        const bool reads = said->what == function::read || said->what == function::read_next;
        if (!reads || !said->more || said->refused) return std::size_t{0};
        auto next = Edition::next_part(*said);
        if (!next) return fail(next.error());
        next->meter = codec::dlt645::decode(asked.bytes)->meter;
        return encode(*next, room, {.wake_up = wake_up_of(asked.bytes)});
    }
};

}  // namespace submeter::inline v0::meter::detail
