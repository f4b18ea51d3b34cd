// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/frame.hpp"

#include <optional>
#include <utility>

namespace submeter::inline v0::codec::cjt188 {

/// Finds frames in octets that arrive in any chunks:
///
///     while (const auto frame = stream.next(chunk)) use(*frame);
///
/// The earliest start wins; when it turns out to be no frame, the starts inside it are tried.
/// Octets that belong to no frame are dropped and counted, FEH wake-up octets are not. Memory is
/// this object (two longest frames); the work is bounded by a constant per octet, whatever the
/// octets are. Allocates nothing. Confined to one thread.
class stream {
public:
    /// Takes octets from the front of `chunk` until a frame is whole. The frame borrows from this
    /// object until the next call; its `consumed` is its own length.
    /// @return nothing when `chunk` is used up.
    [[nodiscard]] constexpr std::optional<frame> next(bytes_view& chunk) noexcept {
        drop_front(std::exchange(done_, 0));
        for (;;) {
            if (auto found = search()) return found;
            if (chunk.empty()) return std::nullopt;
            append(chunk);
        }
    }

    /// Says that the line fell silent: what has begun will not be finished. Call until it returns
    /// nothing; then the stream is empty. @return a whole frame found inside what had begun.
    [[nodiscard]] constexpr std::optional<frame> gap() noexcept {
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
    constexpr void reset() noexcept { head_ = tail_ = done_ = 0; }

private:
    static constexpr std::size_t capacity = 2 * frame_length_max;

    // Drops what cannot start a frame; gives the frame at the front once it is whole.
    constexpr std::optional<frame> search() noexcept {
        while (head_ != tail_) {
            const std::size_t length = tail_ - head_;
            if (buffer_[head_] == wake_up_octet) {
                drop_front(1);
                continue;
            }
            if (buffer_[head_] != start_octet) {
                drop_noise();
                continue;
            }
            if (length < header_length) return wait_for(header_length);
            const std::size_t total = overhead + to_u8(buffer_[head_ + 10]);
            if (length < total) return wait_for(total);
            if (buffer_[head_ + total - 1] == end_octet && sum_is_right(total)) return take(total);
            drop_noise();
        }
        return wait_for(1);
    }

    constexpr std::nullopt_t wait_for(std::size_t length) noexcept {
        needed_ = length;
        return std::nullopt;
    }

    // Sums of all octets up to each position are kept, so that a check costs the same for any
    // length.
    constexpr bool sum_is_right(std::size_t total) const noexcept {
        const unsigned before = head_ == 0 ? 0U : sums_[head_ - 1];
        const unsigned sum = sums_[head_ + total - 3] - before;
        return static_cast<std::uint8_t>(sum) == to_u8(buffer_[head_ + total - 2]);
    }

    constexpr frame take(std::size_t total) noexcept {
        done_ = total;
        return detail::split({buffer_.data() + head_, total}, total);
    }

    // Takes as many octets as are needed to judge the candidate at the front.
    constexpr void append(bytes_view& chunk) noexcept {
        const std::size_t missing = needed_ - (tail_ - head_);
        const std::size_t count = missing < chunk.size() ? missing : chunk.size();
        if (tail_ + count > capacity) compact();
        unsigned sum = tail_ == 0 ? 0U : sums_[tail_ - 1];
        for (std::size_t i = 0; i < count; ++i) {
            sum += to_u8(chunk[i]);
            buffer_[tail_ + i] = chunk[i];
            sums_[tail_ + i] = static_cast<std::uint8_t>(sum);
        }
        tail_ += count;
        chunk = chunk.subspan(count);
    }

    // Less than one frame is ever pending, so this runs at most once per frame_length_max octets.
    constexpr void compact() noexcept {
        const std::size_t length = tail_ - head_;
        const unsigned before = head_ == 0 ? 0U : sums_[head_ - 1];
        for (std::size_t i = 0; i < length; ++i) {
            buffer_[i] = buffer_[head_ + i];
            sums_[i] = static_cast<std::uint8_t>(sums_[head_ + i] - before);
        }
        head_ = 0;
        tail_ = length;
    }

    constexpr void drop_front(std::size_t count) noexcept {
        head_ += count;
        if (head_ == tail_) head_ = tail_ = 0;
    }

    constexpr void drop_noise() noexcept {
        drop_front(1);
        ++noise_;
    }

    std::array<std::byte, capacity> buffer_{};
    std::array<std::uint8_t, capacity> sums_{};
    std::size_t head_ = 0;
    std::size_t tail_ = 0;
    std::size_t needed_ = 1;  // octets at which the candidate at the front can be judged
    std::size_t done_ = 0;    // length of the frame that the last call gave, still at the front
    std::uint64_t noise_ = 0;
};

}  // namespace submeter::inline v0::codec::cjt188
