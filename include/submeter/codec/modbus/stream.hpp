// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/message.hpp"

#include <array>
#include <optional>
#include <utility>

namespace submeter::inline v0::codec::modbus {

/// Finds frames of one direction in octets that arrive in any chunks:
///
///     while (const auto frame = stream.next(chunk)) use(*frame);
///
/// The earliest start wins; when it turns out to be no frame, the starts inside it are tried.
/// Octets that belong to no frame are dropped and counted. Memory is this object (two longest
/// frames); each octet starts at most one check over at most 256 octets, whatever the octets are.
/// Allocates nothing. Confined to one thread.
class stream {
public:
    constexpr explicit stream(direction d) noexcept : direction_(d) {}

    /// From now on only a reply or an exception that can answer `r` is a frame: noise that looks
    /// like the beginning of another frame then costs no waiting. For streams of responses.
    constexpr void expect(const request& r) noexcept {
        expected_ = expectation{r.unit, static_cast<std::uint8_t>(r.what), reply_length(r)};
    }
    /// From now on any frame is one.
    constexpr void expect_any() noexcept { expected_.reset(); }

    /// Takes octets from the front of `chunk` until a frame is whole. The frame borrows from this
    /// object until the next call. @return nothing when `chunk` is used up.
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
    constexpr void reset() noexcept {
        head_ = tail_ = done_ = 0;
        needed_ = 0;
    }

private:
    struct expectation {
        std::uint8_t unit;
        std::uint8_t function;
        std::size_t length;
    };

    static constexpr std::size_t capacity = 2 * frame_length_max;

    constexpr std::optional<frame> search() noexcept {
        while (head_ != tail_) {
            const bytes_view pending{buffer_.data() + head_, tail_ - head_};
            if (pending.size() < needed_) return std::nullopt;
            if (can_be_expected(pending)) {
                auto found = decode(pending, direction_);
                if (found) {
                    done_ = found->consumed;
                    needed_ = 0;
                    return *found;
                }
                if (found.error().code == errc::incomplete) {
                    wait_for_more(pending);
                    return std::nullopt;
                }
            }
            drop_noise();
        }
        return std::nullopt;
    }

    // Refuses a candidate as soon as one of its octets says that it is not the expected reply.
    constexpr bool can_be_expected(bytes_view pending) const noexcept {
        if (!expected_) return true;
        if (to_u8(pending[0]) != expected_->unit) return false;
        if (pending.size() < 2) return true;
        if ((to_u8(pending[1]) & ~exception_bit) != expected_->function) return false;
        const auto length = frame_length(pending, direction_);
        return !length || (to_u8(pending[1]) & exception_bit) != 0 || *length == expected_->length;
    }

    // Nothing is looked at again before the candidate is long enough to decide.
    constexpr void wait_for_more(bytes_view pending) noexcept {
        const auto length = frame_length(pending, direction_);
        needed_ = length ? *length : pending.size() + 1;
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

    // Less than one frame is ever pending, so this runs at most once per 256 octets.
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
    std::optional<expectation> expected_;
    direction direction_;
};

}  // namespace submeter::inline v0::codec::modbus
