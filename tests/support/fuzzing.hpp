// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the fuzz targets of the codecs share: the rules that hold for every protocol.

#include "submeter/core/bytes.hpp"
#include "submeter/core/result.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <type_traits>
#include <vector>

namespace submeter::fuzzing {

inline void require(bool condition) {
    if (!condition) std::abort();
}

inline bool same(bytes_view a, bytes_view b) {
    return std::ranges::equal(a, b);
}

inline bytes_view as_input(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span{data, size});
}

/// What was read, if it was, is written again octet for octet. encode() is that of its namespace.
template <class Message>
void check_written_back(const result<Message>& read, bytes_view original) {
    if (!read) return;
    std::array<std::byte, 1024> out{};
    const auto length = encode(*read, bytes_span{out});
    require(length && same(bytes_view{out}.first(*length), original));
}

/// The octets of a frame that decode() found, without the wake-up octets in front of it.
template <class Frame>
bytes_view frame_in(bytes_view input, const Frame& f, std::size_t overhead) {
    const std::size_t length = overhead + f.data.size();
    require(length <= f.consumed && f.consumed <= input.size());
    return input.subspan(f.consumed - length, length);
}

/// The frames that a stream gave, one behind the other, each behind its length.
class frame_list {
public:
    void add(bytes_view frame) {
        octets_.push_back(static_cast<std::byte>(frame.size() & 0xFFU));
        octets_.insert(octets_.end(), frame.begin(), frame.end());
    }
    friend bool operator==(const frame_list&, const frame_list&) = default;

private:
    std::vector<std::byte> octets_;
};

/// Lets a stream see the input in pieces of so many octets, then lets the line fall silent.
template <class Stream, class Octets>
frame_list run(Stream& s, bytes_view input, std::size_t piece, Octets octets_of) {
    frame_list out;
    for (std::size_t at = 0; at < input.size(); at += piece) {
        auto chunk = input.subspan(at, std::min(piece, input.size() - at));
        while (const auto f = s.next(chunk))
            out.add(octets_of(*f));
        require(chunk.empty());
    }
    if constexpr (std::is_void_v<decltype(s.gap())>) {
        s.gap();
    } else {
        while (const auto f = s.gap())
            out.add(octets_of(*f));
    }
    require(s.pending() == 0 && s.noise() <= input.size());
    return out;
}

/// The input in pieces, of a size that it chooses, gives the frames and the noise that it gives at
/// once.
template <class Stream, class Octets>
void check_cuts(const Stream& fresh, bytes_view input, Octets octets_of) {
    if (input.empty()) return;
    Stream whole = fresh;
    const auto at_once = run(whole, input, input.size(), octets_of);
    Stream cut = fresh;
    const std::size_t piece = 1 + to_u8(input.back()) % 8U * (to_u8(input.front()) % 5U);
    require(run(cut, input, piece, octets_of) == at_once);
    require(cut.noise() == whole.noise());
}

/// The same of frames whose data lies in `data`.
template <class Stream>
void check_cuts(const Stream& fresh, bytes_view input) {
    check_cuts(fresh, input, [](const auto& f) { return f.data; });
}

/// Every value of an item lies in the data, behind the one before.
template <class Cursor, class Use>
void check_cursor(Cursor values, bytes_view data, Use use) {
    std::size_t end = 0;
    while (const auto one = values.next()) {
        require(one->offset >= end && one->octets.size() == one->what.octets);
        end = one->offset + one->octets.size();
        use(*one);
    }
    require(end + values.rest().size() <= data.size());
}

}  // namespace submeter::fuzzing
