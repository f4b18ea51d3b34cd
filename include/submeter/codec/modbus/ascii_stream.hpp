// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/ascii.hpp"

#include <optional>

namespace submeter::inline v0::codec::modbus {

/// Finds ASCII frames in characters that arrive in any chunks. A colon always begins a frame, since
/// none can stand inside one; each character is looked at once. Characters that belong to no frame
/// are dropped and counted. Memory is this object. Allocates nothing. Confined to one thread.
class ascii_stream {
public:
    /// Takes characters from the front of `chunk` until a frame is whole. The frame borrows from
    /// this object until the next call. @return nothing when `chunk` is used up.
    [[nodiscard]] constexpr std::optional<frame> next(bytes_view& chunk) noexcept {
        while (!chunk.empty()) {
            const auto c = chunk[0];
            chunk = chunk.subspan(1);
            if (take(c)) return detail::ascii_content({octets_.data(), count_}, taken_done_);
        }
        return std::nullopt;
    }

    /// Says that the line fell silent: what has begun will not be finished.
    constexpr void gap() noexcept { drop(); }

    /// Characters dropped so far because they belong to no frame.
    [[nodiscard]] constexpr std::uint64_t noise() const noexcept { return noise_; }

    /// Characters taken that may become a frame.
    [[nodiscard]] constexpr std::size_t pending() const noexcept { return taken_; }

    /// Forgets what is pending. The noise count stays.
    constexpr void reset() noexcept {
        taken_ = 0;
        state_ = state::idle;
    }

private:
    enum class state : std::uint8_t { idle, high, low, line_feed };

    // Whether `c` ends a frame.
    constexpr bool take(std::byte c) noexcept {
        if (c == std::byte{':'}) {
            drop();
            state_ = state::high;
            count_ = 0;
            taken_ = 1;
            return false;
        }
        ++taken_;
        switch (state_) {
            case state::high:
                take_high(c);
                return false;
            case state::low:
                take_low(c);
                return false;
            case state::line_feed:
                return finish(c);
            default:
                drop();
                return false;
        }
    }

    constexpr void take_high(std::byte c) noexcept {
        const int digit = detail::ascii_digit(c);
        if (c == std::byte{'\r'} && count_ >= 3) {
            state_ = state::line_feed;
        } else if (digit < 0 || count_ == ascii_octets_max) {
            drop();
        } else {
            octets_[count_] = static_cast<std::byte>(digit * 16);
            state_ = state::low;
        }
    }

    constexpr void take_low(std::byte c) noexcept {
        const int digit = detail::ascii_digit(c);
        if (digit < 0) return drop();
        octets_[count_++] |= static_cast<std::byte>(digit);
        state_ = state::high;
    }

    constexpr bool finish(std::byte c) noexcept {
        if (c != std::byte{'\n'} || sum8({octets_.data(), count_}) != 0) {
            drop();
            return false;
        }
        taken_done_ = taken_;
        reset();
        return true;
    }

    constexpr void drop() noexcept {
        noise_ += taken_;
        reset();
    }

    std::array<std::byte, ascii_octets_max> octets_{};
    std::size_t count_ = 0;       // octets read of the frame
    std::size_t taken_ = 0;       // characters of it
    std::size_t taken_done_ = 0;  // characters of the frame that the last call gave
    std::uint64_t noise_ = 0;
    state state_ = state::idle;
};

}  // namespace submeter::inline v0::codec::modbus
