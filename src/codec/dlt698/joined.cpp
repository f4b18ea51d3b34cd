// SPDX-License-Identifier: Apache-2.0
#include "codec/describe.hpp"
#include "codec/describe_joined.hpp"
#include "submeter/codec/dlt698/fragment.hpp"

#include <vector>

namespace submeter::inline v0::codec::dlt698 {

namespace {

// A fragment's own description and its place in the whole.
result<std::optional<bytes_view>> take(reassembly& whole, const frame& first, bytes_view octets) {
    const auto f = decode(octets);
    if (!f) return submeter::fail(f.error());
    if (!is_fragment(f->control)) return submeter::fail(errc::unknown_function);
    if (f->server != first.server || direction_of(f->control) != direction_of(first.control))
        return submeter::fail(errc::foreign_frame);
    std::vector<std::byte> room(f->data.size());
    const auto data = clear_data(*f, room);
    if (!data) return submeter::fail(data.error());
    const auto piece = parse_fragment(*data);
    if (!piece) return submeter::fail(piece.error());
    return whole.add(*piece);
}

// The frame that the first one would have been, had it carried all.
result<std::vector<std::byte>> one_frame(const frame& first, bytes_view apdu) {
    auto whole = first;
    whole.control = static_cast<std::uint8_t>(whole.control & ~(fragment_bit | scrambled_bit));
    whole.data = apdu;
    std::vector<std::byte> out(frame_length_max);
    const auto length = encode(whole, out);
    if (!length) return submeter::fail(length.error());
    out.resize(*length);
    return out;
}

}  // namespace

result<decoded_frame> describe_joined(std::span<const bytes_view> frames) {
    const auto first = decode(frames[0]);
    if (!first) return submeter::fail(first.error());
    std::vector<std::byte> room(frame_length_max);
    reassembly whole{room};
    std::optional<bytes_view> apdu;
    for (const auto octets : frames) {
        if (apdu) return submeter::fail(errc::bad_sequence);
        const auto taken = take(whole, *first, octets);
        if (!taken) return submeter::fail(taken.error());
        apdu = *taken;
    }
    if (!apdu) return submeter::fail(errc::bad_sequence);
    const auto octets = one_frame(*first, *apdu);
    if (!octets) return submeter::fail(octets.error());
    auto out = describe(*octets, 0, std::nullopt);
    if (!out.ok) return submeter::fail(out.why);
    out.control = codec::detail::hex_byte(first->control);
    return out;
}

}  // namespace submeter::inline v0::codec::dlt698
