// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/follow_up.hpp"

#include "meter/exchange.hpp"

namespace submeter::inline v0::meter {

namespace {

constexpr std::size_t parts_max = 256;  // DL/T 645-2007 numbers what follows the first by one octet

// The request that a reply to `due` calls for.
result<std::optional<request>> after(const request& due, bytes_view before, bytes_view reply) {
    const auto& line = detail::line_of(due.speaks);
    if (line.follow == nullptr) return std::optional<request>{};
    request out = due;
    out.bytes.resize(due.bytes.size() + detail::follow_up_growth);
    const auto length = line.follow(due, before, reply, out.bytes);
    if (!length) return fail(length.error());
    if (*length == 0) return std::optional<request>{};
    out.bytes.resize(*length);
    if (const auto done = detail::protect(out); !done) return fail(done.error());
    return std::optional{std::move(out)};
}

}  // namespace

result<std::optional<request>> follow_up(const request& asked, bytes_view replies) {
    std::optional<request> due = asked;
    const auto all = replies;
    for (std::size_t parts = 0; due && !replies.empty(); ++parts) {
        if (parts == parts_max) return fail(errc::bad_sequence);
        const auto found = match_reply(*due, replies);
        if (found.what != wire_state::reply) return fail(errc::reply_mismatch);
        auto next =
            after(*due, all.first(all.size() - replies.size()), replies.first(found.length));
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
