// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/follow_up.hpp"

#include "meter/exchange.hpp"

namespace submeter::inline v0::meter {

namespace {

constexpr std::size_t parts_max = 256;  // DL/T 645-2007 numbers what follows the first by one octet

// The request that a reply to `asked` calls for.
result<std::optional<request>> after(const request& asked, bytes_view reply) {
    const auto follow = detail::line_of(asked.speaks).follow;
    if (follow == nullptr) return std::optional<request>{};
    request out = asked;
    out.bytes.resize(asked.bytes.size() + detail::follow_up_growth);
    const auto length = follow(asked, reply, out.bytes);
    if (!length) return fail(length.error());
    if (*length == 0) return std::optional<request>{};
    out.bytes.resize(*length);
    return std::optional{std::move(out)};
}

}  // namespace

result<std::optional<request>> follow_up(const request& asked, bytes_view replies) {
    std::optional<request> due = asked;
    for (std::size_t parts = 0; due && !replies.empty(); ++parts) {
        if (parts == parts_max) return fail(errc::bad_sequence);
        const auto found = match_reply(*due, replies);
        if (found.what != wire_state::reply) return fail(errc::reply_mismatch);
        auto next = after(*due, replies.first(found.length));
        if (!next) return next;
        due = std::move(*next);
        replies = replies.subspan(found.length);
    }
    if (!replies.empty()) return fail(errc::reply_mismatch);
    return due;
}

namespace detail {

result<std::vector<std::byte>> answer_to(const request& asked, bytes_view replies) {
    if (replies.empty() || !follow_up(asked, replies)) return fail(errc::reply_mismatch);
    return line_of(asked.speaks).answer(asked, replies);
}

}  // namespace detail

}  // namespace submeter::inline v0::meter
