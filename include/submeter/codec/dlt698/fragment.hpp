// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/frame.hpp"

#include <optional>

namespace submeter::inline v0::codec::dlt698 {

/// Bits 15-14 of a fragment's format field.
enum class fragment_kind : std::uint8_t { first, last, confirm, middle };

/// The user data of a frame whose control octet has the fragment bit: a piece of an APDU, or the
/// receiver's confirmation of one, which has no piece. A value.
struct fragment {
    fragment_kind kind = fragment_kind::first;
    std::uint16_t sequence = 0;  ///< 0 to 4095
    bytes_view piece{};

    [[nodiscard]] constexpr bool wants_confirmation() const noexcept {
        return kind == fragment_kind::first || kind == fragment_kind::middle;
    }
};

inline constexpr std::size_t fragment_header_length = 2;
inline constexpr std::uint16_t fragment_sequence_max = 4095;

/// Takes user data in the clear apart. @return `bad_length` for less than two octets, or for a
/// confirmation with a piece.
[[nodiscard]] constexpr result<fragment> parse_fragment(bytes_view data) noexcept {
    if (data.size() < fragment_header_length) return fail(errc::bad_length, data.size());
    const std::uint16_t format = detail::read_u16_le(data);
    fragment out{.kind = static_cast<fragment_kind>(format >> 14),
                 .sequence = static_cast<std::uint16_t>(format & fragment_sequence_max),
                 .piece = data.subspan(fragment_header_length)};
    if (out.kind == fragment_kind::confirm && !out.piece.empty())
        return fail(errc::bad_length, fragment_header_length);
    return out;
}

/// Writes the user data of a fragment. @return octets written; `no_room`; `bad_sequence`.
[[nodiscard]] constexpr result<std::size_t> encode(const fragment& f, bytes_span out) noexcept {
    if (f.sequence > fragment_sequence_max) return fail(errc::bad_sequence);
    byte_writer w{out};
    w.u16_le(static_cast<std::uint16_t>(static_cast<unsigned>(f.kind) << 14 | f.sequence));
    w.put(f.piece);
    return w.finish();
}

/// The confirmation of a fragment.
[[nodiscard]] constexpr fragment confirmation(const fragment& f) noexcept {
    return {.kind = fragment_kind::confirm, .sequence = f.sequence};
}

/// Cuts an APDU into fragments with pieces of at most `piece_max` octets. A value; borrows the
/// APDU.
class splitter {
public:
    /// Precondition: piece_max > 0.
    constexpr splitter(bytes_view apdu, std::size_t piece_max) noexcept
        : rest_(apdu), piece_max_(piece_max) {}

    /// Whether the APDU fits one frame, so that it is not cut.
    [[nodiscard]] constexpr bool fits_one() const noexcept {
        return sequence_ == 0 && rest_.size() <= piece_max_;
    }

    /// The next fragment, each after the one before has been confirmed.
    /// @return nothing after the last; `bad_sequence` past 4096 of them.
    [[nodiscard]] constexpr result<std::optional<fragment>> next() noexcept {
        if (rest_.empty()) return std::optional<fragment>{};
        if (sequence_ > fragment_sequence_max) return fail(errc::bad_sequence);
        const bool last = rest_.size() <= piece_max_;
        const auto piece = rest_.first(last ? rest_.size() : piece_max_);
        const auto kind = last             ? fragment_kind::last
                          : sequence_ == 0 ? fragment_kind::first
                                           : fragment_kind::middle;
        rest_ = rest_.subspan(piece.size());
        return std::optional{fragment{.kind = kind, .sequence = sequence_++, .piece = piece}};
    }

private:
    bytes_view rest_;
    std::size_t piece_max_;
    std::uint16_t sequence_ = 0;
};

/// Puts fragments together in the caller's room. A value; allocates nothing.
class reassembly {
public:
    constexpr explicit reassembly(bytes_span room) noexcept : room_(room) {}

    /// Takes the next fragment. One that repeats the last sequence number (its confirmation was
    /// lost) changes nothing. A first fragment begins anew.
    /// @return the whole APDU, in the room, with the last fragment, else nothing; `bad_sequence`
    ///         where a fragment is missing or none was begun, or for a confirmation; `no_room`.
    ///         After an error it waits for a first fragment.
    [[nodiscard]] constexpr result<std::optional<bytes_view>> add(const fragment& f) noexcept {
        if (f.kind == fragment_kind::first) {
            written_ = 0;
            next_ = f.sequence;
            active_ = true;
        } else if (active_ && next_ != 0 && f.sequence == next_ - 1 &&
                   f.kind == fragment_kind::middle) {
            return std::optional<bytes_view>{};
        }
        if (!active_ || f.kind == fragment_kind::confirm || f.sequence != next_)
            return refuse(errc::bad_sequence);
        if (f.piece.size() > room_.size() - written_) return refuse(errc::no_room);
        for (const auto octet : f.piece)
            room_[written_++] = octet;
        ++next_;
        if (f.kind != fragment_kind::last) return std::optional<bytes_view>{};
        active_ = false;
        return std::optional{bytes_view{room_.first(written_)}};
    }

    /// Whether a first fragment came and the last is still missing.
    [[nodiscard]] constexpr bool pending() const noexcept { return active_; }

private:
    constexpr tl::unexpected<error> refuse(errc why) noexcept {
        active_ = false;
        return fail(why, written_);
    }

    bytes_span room_;
    std::size_t written_ = 0;
    unsigned next_ = 0;  // the sequence number that is due
    bool active_ = false;
};

}  // namespace submeter::inline v0::codec::dlt698
