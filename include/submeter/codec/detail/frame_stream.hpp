// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace submeter::inline v0::codec::detail {

/// Finds frames in octets that arrive in any chunks:
///
///     while (const auto frame = stream.next(chunk)) use(*frame);
///
/// The earliest start wins; when it turns out to be no frame, the starts inside it are tried.
/// Octets that belong to no frame are dropped and counted, filler (wake-up) octets are not. Memory
/// is this object: two longest frames and a check state for each of their octets. The work is
/// bounded by a constant per octet, whatever the octets are: each is copied at most twice and taken
/// into a check at most twice, and each start octet is judged at most once for every number of
/// octets that judge() can ask for, and once when they are there. Allocates nothing. Confined to
/// one thread.
///
/// `Rules` say what a frame is:
///
///     using frame_type;
///     using check;                                  as sum_check
///     static constexpr std::size_t length_min, length_max;
///     static constexpr std::byte start, filler;
///     static constexpr std::size_t judge(bytes_view front);
///     static constexpr frame_type split(bytes_view whole);
///
/// judge() gets octets that begin with `start`. It gives 0 where they begin no frame; a number
/// above their count, at most length_max, where so many are needed to say more; else the length of
/// the frame that stands there whole, but for its check.
template <class Rules>
class frame_stream {
public:
    using frame_type = typename Rules::frame_type;

    /// Takes octets from the front of `chunk` until a frame is whole. The frame borrows from the
    /// octets of `chunk`, or from this object until the next call; its `consumed` is its own
    /// length. @return nothing when `chunk` is used up.
    [[nodiscard]] constexpr std::optional<frame_type> next(bytes_view& chunk) noexcept {
        if (tail_ == 0) {
            if (const auto whole = whole_in(chunk); !whole.empty()) {
                chunk = chunk.subspan(whole.size());
                return Rules::split(whole);
            }
        }
        return next_of(chunk);
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
        done_ = 0;
        drop_front(tail_ - head_);
    }

private:
    using check = typename Rules::check;
    using state = typename check::state;
    static constexpr std::size_t capacity = 2 * Rules::length_max;

    // The octets of the frame that stands whole at the front of the chunk, nothing where none does.
    static constexpr bytes_view whole_in(bytes_view chunk) noexcept {
        if (chunk.size() < Rules::length_min || chunk.front() != Rules::start) return {};
        const std::size_t length = Rules::judge(chunk);
        if (length == 0 || length > chunk.size()) return {};
        const auto whole = chunk.first(length);
        return check::holds(whole) ? whole : bytes_view{};
    }

    constexpr std::optional<frame_type> next_of(bytes_view& chunk) noexcept {
        if (done_ != 0) drop_front(std::exchange(done_, 0));
        for (;;) {
            if (tail_ - head_ >= needed_) {
                if (auto found = search()) return found;
            }
            if (head_ == tail_) {
                if (auto found = search_in(chunk)) return found;
            }
            if (chunk.empty()) return std::nullopt;
            append(chunk);
        }
    }

    // While nothing is held: drops what cannot start a frame, and takes a frame that is whole
    // straight out of the chunk. Otherwise the chunk is empty, or begins with octets to be held.
    constexpr std::optional<frame_type> search_in(bytes_view& chunk) noexcept {
        while (!chunk.empty()) {
            const std::size_t length = chunk.front() == Rules::start ? Rules::judge(chunk) : 0;
            if (length == 0) {
                noise_ += chunk.front() == Rules::filler ? 0 : 1;
                chunk = chunk.subspan(1);
                continue;
            }
            if (length <= chunk.size()) {
                const auto whole = chunk.first(length);
                if (check::holds(whole)) {
                    chunk = chunk.subspan(length);
                    return Rules::split(whole);
                }
                failed_ = true;
            }
            needed_ = length;
            return std::nullopt;
        }
        return std::nullopt;
    }

    // The same among the octets that are held.
    constexpr std::optional<frame_type> search() noexcept {
        while (tail_ - head_ >= needed_) {
            const bytes_view held{buffer_.data() + head_, tail_ - head_};
            const std::size_t length = held.front() == Rules::start ? Rules::judge(held) : 0;
            if (length > held.size()) {
                needed_ = length;
                return std::nullopt;
            }
            if (length > 0 && holds(held.first(length))) {
                done_ = length;
                return Rules::split(held.first(length));
            }
            drop_noise();
        }
        return std::nullopt;
    }

    // The first check since nothing was held is made straight. Once one has failed, the states of
    // the check before each octet are kept, so that one over any length costs the same.
    constexpr bool holds(bytes_view whole) noexcept {
        if (!failed_) {
            failed_ = !check::holds(whole);
            return !failed_;
        }
        if (known_ < head_) states_[known_ = head_] = state{};
        for (; known_ < head_ + whole.size(); ++known_)
            states_[known_ + 1] = check::extend(states_[known_], buffer_[known_]);
        return check::holds(whole, states_[head_ + check::skipped],
                            states_[head_ + whole.size() - check::trailer]);
    }

    // Takes as many octets as are needed to judge the candidate at the front.
    constexpr void append(bytes_view& chunk) noexcept {
        const std::size_t missing = needed_ - (tail_ - head_);
        const std::size_t count = missing < chunk.size() ? missing : chunk.size();
        if (tail_ + count > capacity) compact();
        std::copy_n(chunk.data(), count, buffer_.data() + tail_);
        tail_ += count;
        chunk = chunk.subspan(count);
    }

    // Less than one frame is ever held, so this runs at most once per length_max octets.
    constexpr void compact() noexcept {
        std::copy_n(buffer_.data() + head_, tail_ - head_, buffer_.data());
        if (known_ < head_) known_ = head_;
        std::copy_n(states_.data() + head_, known_ - head_ + 1, states_.data());
        known_ -= head_;
        tail_ -= std::exchange(head_, 0);
    }

    constexpr void drop_front(std::size_t count) noexcept {
        head_ += count;
        needed_ = 1;
        if (head_ != tail_) return;
        head_ = tail_ = known_ = 0;
        failed_ = false;
    }

    constexpr void drop_noise() noexcept {
        noise_ += buffer_[head_] == Rules::filler ? 0 : 1;
        drop_front(1);
    }

    std::array<std::byte, capacity> buffer_{};
    std::array<state, capacity + 1> states_{};  // of the check before each octet, up to known_
    std::size_t head_ = 0;
    std::size_t tail_ = 0;  // 0 where nothing is held
    std::size_t known_ = 0;
    std::size_t needed_ = 1;  // octets at which the candidate at the front can be judged
    std::size_t done_ = 0;    // length of the frame that the last call gave, still at the front
    bool failed_ = false;     // a check has failed since nothing was held
    std::uint64_t noise_ = 0;
};

}  // namespace submeter::inline v0::codec::detail
