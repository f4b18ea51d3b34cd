// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/address.hpp"
#include "submeter/core/sum8.hpp"

namespace submeter::inline v0::codec::dlt645 {

// One load record of DL/T 645-2007:
//
//     A0 A0 | length | YYMMDDhhmm (5) | six groups, each ended by AAH | CS | E5
//
// The groups are voltages, currents and frequency; powers; power factors; energies; quadrants;
// demands. A group that the meter does not record is empty. Public sources leave open what the
// length counts and what CS sums.

/// Which octets the length octet of a load record counts.
enum class load_length : std::uint8_t {
    content,   ///< time and groups
    to_check,  ///< and CS
    to_end,    ///< and CS and E5
    all,       ///< the whole record
};

/// Over which octets the check of a load record is summed.
enum class load_sum : std::uint8_t {
    all,      ///< from the first A0H
    content,  ///< time and groups
};

/// What sources leave open of load records. A value.
struct load_record_form {
    load_length length = load_length::content;
    load_sum sum = load_sum::all;

    friend constexpr bool operator==(const load_record_form&, const load_record_form&) = default;
};

/// One load record, borrowed. A value.
struct load_record {
    bytes_view content{};     ///< time and groups, with their AAH
    std::size_t octets = 0;   ///< of the whole record
    load_record_form form{};  ///< what its maker meant by length and check
};

inline constexpr std::byte load_record_mark{0xA0};
inline constexpr std::byte load_record_end{0xE5};
inline constexpr std::size_t load_record_overhead = 5;
inline constexpr std::size_t load_record_content_min = 11;  ///< a time and six empty groups

namespace detail {

// Octets of the content that a length octet means; 0 where it is too little.
constexpr std::size_t load_content(std::size_t length, load_length how) noexcept {
    constexpr std::size_t beside[] = {0, 1, 2, load_record_overhead};
    const std::size_t less = beside[static_cast<std::size_t>(how)];
    return length < less + load_record_content_min ? 0 : length - less;
}

constexpr std::uint8_t load_check(bytes_view record, std::size_t content, load_sum how) noexcept {
    return sum8(how == load_sum::all ? record.first(3 + content) : record.subspan(3, content));
}

}  // namespace detail

/// Reads the load record at the front of `plain` (unmasked), whichever form makes its check right.
/// @return `incomplete`, `bad_start`, or `bad_checksum` where no form fits. Allocates nothing.
[[nodiscard]] constexpr result<load_record> read_load_record(bytes_view plain) noexcept {
    if (plain.size() < load_record_overhead + load_record_content_min)
        return fail(errc::incomplete, plain.size());
    for (std::size_t k = 0; k < 2; ++k)
        if (plain[k] != load_record_mark) return fail(errc::bad_start, k);
    for (const auto length :
         {load_length::content, load_length::to_check, load_length::to_end, load_length::all}) {
        const std::size_t content = detail::load_content(to_u8(plain[2]), length);
        if (content == 0 || plain.size() < content + load_record_overhead) continue;
        if (plain[content + 4] != load_record_end) continue;
        for (const auto sum : {load_sum::all, load_sum::content})
            if (detail::load_check(plain, content, sum) == to_u8(plain[content + 3]))
                return load_record{.content = plain.subspan(3, content),
                                   .octets = content + load_record_overhead,
                                   .form = {.length = length, .sum = sum}};
    }
    return fail(errc::bad_checksum, 2);
}

/// Writes a load record around `content` (time and groups). @return octets written; `no_room`;
/// `bad_length` for more content than a length octet can count.
[[nodiscard]] constexpr result<std::size_t> write_load_record(bytes_view content, bytes_span out,
                                                              load_record_form form = {}) noexcept {
    constexpr std::size_t beside[] = {0, 1, 2, load_record_overhead};
    const std::size_t length = content.size() + beside[static_cast<std::size_t>(form.length)];
    if (length > 255 || content.size() < load_record_content_min) return fail(errc::bad_length);
    byte_writer w{out};
    w.put(load_record_mark);
    w.put(load_record_mark);
    w.u8(static_cast<std::uint8_t>(length));
    w.put(content);
    if (!w.ok()) return fail(errc::no_room, out.size());
    w.u8(detail::load_check(w.view(), content.size(), form.sum));
    w.put(load_record_end);
    return w.finish();
}

}  // namespace submeter::inline v0::codec::dlt645
