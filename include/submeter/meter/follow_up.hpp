// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/conversation.hpp"

namespace submeter::inline v0::meter {

/// The request that is still to be sent before the answer to `asked` is whole, or nothing.
/// `replies` are the replies so far, one after another:
///
///     std::vector<std::byte> replies;
///     for (std::optional<request> next = asked; next; next = *follow_up(asked, replies))
///         append(replies, exchange(*next));
///     accept(d, asked, replies, at);
///
/// All functions that take the reply to a request take such parts. DL/T 645 meters say that more
/// follows, and are asked for it by function 12H with a number (in the edition of 1997 by 02
/// without one); of DL/T 698.45 a fragment is confirmed, which brings the next, and the block after
/// the last is asked for by its number. A follow-up of a
/// read may be repeated. Without it a DL/T 645 reply is accepted as far as it goes. Pure.
/// @return the request, `asked` itself where `replies` is empty; `reply_mismatch` where one of the
///         replies is not the one that was due; `bad_sequence` where more than 256 would come.
[[nodiscard]] SUBMETER_API result<std::optional<request>> follow_up(const request& asked,
                                                                    bytes_view replies);

}  // namespace submeter::inline v0::meter
