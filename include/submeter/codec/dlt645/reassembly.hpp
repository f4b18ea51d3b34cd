// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/message.hpp"

namespace submeter::inline v0::codec::dlt645 {

/// Puts the parts of a long answer together in the caller's room:
///
///     reassembly whole{asked, room};
///     for (auto next = asked; !whole.is_complete(); next = whole.next_request())
///         send(next), whole.take(reply);
///
/// The answer to function 11H has no number; while a meter says that more follows, the next part
/// is asked for by function 12H with numbers from 1 to 255, and its answer repeats the number. An
/// answer that does not fit changes nothing: the same number is asked for again, as it is after a
/// silence. Allocates nothing. Confined to one thread.
class reassembly {
public:
    /// `asked` is the read request; `room` is borrowed for as long as this lives.
    constexpr reassembly(const request& asked, bytes_span room) noexcept
        : next_(asked), room_(room) {}

    /// Adds one answer.
    /// @return as check_answer(); `meter_refused` with the error bits as index; `no_room`;
    ///         `bad_sequence` where more than 255 parts would follow, or all are there.
    [[nodiscard]] constexpr result<void> take(const reply& r) noexcept {
        if (complete_) return fail(errc::bad_sequence);
        const auto fits = check_answer(next_, r);
        if (!fits) return fits;
        if (r.refused)
            return fail(errc::meter_refused, header_length, r.data.empty() ? 0 : to_u8(r.data[0]));
        if (r.data.size() > room_.size() - length_) return fail(errc::no_room, room_.size());
        if (r.more && next_.sequence == 255) return fail(errc::bad_sequence);
        for (const auto octet : r.data)
            room_[length_++] = octet;
        complete_ = !r.more;
        next_.what = function::read_next;
        next_.data = {};
        ++next_.sequence;
        return {};
    }

    [[nodiscard]] constexpr bool is_complete() const noexcept { return complete_; }

    /// The request that is to be sent (again), unless all is there.
    [[nodiscard]] constexpr const request& next_request() const noexcept { return next_; }

    /// The data of all parts so far, without identifiers and numbers.
    [[nodiscard]] constexpr bytes_view data() const noexcept { return room_.first(length_); }

private:
    request next_;
    bytes_span room_;
    std::size_t length_ = 0;
    bool complete_ = false;
};

}  // namespace submeter::inline v0::codec::dlt645
