// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <array>
#include <optional>
#include <utility>

namespace submeter::inline v0::codec::modbus::detail {

// What the streams of RTU and of TCP have in common. `Rules` say what a frame is:
//
//     using frame_type;  static constexpr std::size_t length_max;
//     bool may_begin(bytes_view) const;              is more than an octet of this worth judging?
//     result<frame_type> read(bytes_view) const;     `incomplete` where more octets are needed,
//                                                    `index`: how many there must be to judge again
//     static std::size_t length(const frame_type&);
template <class Rules>
class frame_finder {
public:
    using frame_type = typename Rules::frame_type;

    /// Takes octets from the front of `chunk` until a frame is whole. The frame borrows from the
    /// octets of `chunk`, or from this object until the next call. @return nothing when `chunk` is
    /// used up.
    [[nodiscard]] constexpr std::optional<frame_type> next(bytes_view& chunk) noexcept {
        drop_front(std::exchange(done_, 0));
        for (;;) {
            if (auto found = head_ == tail_ ? search_in(chunk) : search()) return found;
            if (chunk.empty()) return std::nullopt;
            append(chunk);
        }
    }

    /// Says that the line fell silent: what has begun will not be finished. Call until it returns
    /// nothing; then the stream is empty. @return a whole frame found inside what had begun.
    [[nodiscard]] constexpr std::optional<frame_type> gap() noexcept {
        drop_front(std::exchange(done_, 0));
        for (;;) {
            if (auto found = search()) return found;
            if (pending() == 0) return std::nullopt;
            drop_noise();
        }
    }

    /// Octets dropped so far because they belong to no frame.
    [[nodiscard]] constexpr std::uint64_t noise() const noexcept { return noise_; }

    /// Octets held that may become a frame.
    [[nodiscard]] constexpr std::size_t pending() const noexcept { return tail_ - head_ - done_; }

    /// Forgets what is pending, for example when a new request is sent. The noise count stays.
    constexpr void reset() noexcept {
        head_ = tail_ = done_ = 0;
        needed_ = 0;
    }

protected:
    constexpr explicit frame_finder(Rules rules) noexcept : rules_(rules) {}

    Rules rules_;

private:
    static constexpr std::size_t capacity = 2 * Rules::length_max;

    // While nothing is held: drops what cannot begin a frame, and takes a frame that is whole
    // straight out of the chunk. Otherwise the chunk is empty, or begins with octets to be held.
    constexpr std::optional<frame_type> search_in(bytes_view& chunk) noexcept {
        while (!chunk.empty()) {
            if (auto found = judge(chunk)) {
                chunk = chunk.subspan(Rules::length(*found));
                return found;
            }
            if (needed_ > 0) break;
            chunk = chunk.subspan(1);
            ++noise_;
        }
        return std::nullopt;
    }

    // The same among the octets that are held.
    constexpr std::optional<frame_type> search() noexcept {
        while (head_ != tail_) {
            const bytes_view pending{buffer_.data() + head_, tail_ - head_};
            if (pending.size() < needed_) break;
            if (auto found = judge(pending)) {
                done_ = Rules::length(*found);
                return found;
            }
            if (needed_ > 0) break;
            drop_noise();
        }
        return std::nullopt;
    }

    // The frame at the front, if it is whole; `needed_` is 0 where there is none, else how many
    // octets there must be to judge again.
    constexpr std::optional<frame_type> judge(bytes_view front) noexcept {
        needed_ = 0;
        if (!rules_.may_begin(front)) return std::nullopt;
        auto found = rules_.read(front);
        if (found) return *found;
        if (found.error().code == errc::incomplete) needed_ = found.error().index;
        return std::nullopt;
    }

    // Takes as many octets as are needed to judge the candidate at the front.
    constexpr void append(bytes_view& chunk) noexcept {
        const std::size_t pending = tail_ - head_;
        const std::size_t missing = needed_ > pending ? needed_ - pending : 1;
        const std::size_t count = missing < chunk.size() ? missing : chunk.size();
        if (tail_ + count > capacity) compact();
        for (std::size_t i = 0; i < count; ++i)
            buffer_[tail_ + i] = chunk[i];
        tail_ += count;
        chunk = chunk.subspan(count);
    }

    // Less than one frame is ever pending, so this runs at most once per frame length.
    constexpr void compact() noexcept {
        for (std::size_t i = head_; i < tail_; ++i)
            buffer_[i - head_] = buffer_[i];
        tail_ -= std::exchange(head_, 0);
    }

    constexpr void drop_front(std::size_t count) noexcept {
        head_ += count;
        if (head_ == tail_) head_ = tail_ = 0;
    }

    constexpr void drop_noise() noexcept {
        drop_front(1);
        needed_ = 0;
        ++noise_;
    }

    std::array<std::byte, capacity> buffer_{};
    std::size_t head_ = 0;
    std::size_t tail_ = 0;
    std::size_t done_ = 0;    // length of the frame that the last call gave, still at the front
    std::size_t needed_ = 0;  // length at which the candidate at the front can be judged
    std::uint64_t noise_ = 0;
};

}  // namespace submeter::inline v0::codec::modbus::detail
