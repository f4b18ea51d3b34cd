// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/message.hpp"

namespace submeter::inline v0::codec::dlt645 {

/// A new password, function 18H: the identifier is 04000C01 (level 0) to 04000C0A (level 9). A
/// value.
struct password_change {
    data_id id{};
    std::uint8_t old_level = 0;      ///< may be higher in rank than the one that is changed
    std::uint32_t old_password = 0;  ///< six packed digits
    std::uint8_t new_level = 0;
    std::uint32_t new_password = 0;  ///< six packed digits

    friend constexpr bool operator==(const password_change&, const password_change&) = default;
};

/// Writes the frame of function 18H. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_change_password(
    const address& meter, const password_change& c, bytes_span out,
    encode_params params = {}) noexcept {
    std::array<std::byte, 8> data{};
    byte_writer w{data};
    w.u32_le(c.old_password << 8 | c.old_level);
    w.u32_le(c.new_password << 8 | c.new_level);
    return encode(
        request{.meter = meter, .what = function::change_password, .id = c.id, .data = data}, out,
        params);
}

/// Reads a request of function 18H. @return `bad_length`.
[[nodiscard]] constexpr result<password_change> read_password_change(const request& r) noexcept {
    if (r.data.size() != 8) return fail(errc::bad_length, 9);
    byte_cursor in{r.data};
    const std::uint32_t before = in.u32_le().value_or(0);
    const std::uint32_t after = in.u32_le().value_or(0);
    return password_change{.id = r.id,
                           .old_level = static_cast<std::uint8_t>(before),
                           .old_password = before >> 8,
                           .new_level = static_cast<std::uint8_t>(after),
                           .new_password = after >> 8};
}

/// Writes the frame that clears maximum demands (19H) or the meter (1AH).
/// @return octets written; `no_room`; `bad_value` for another function.
[[nodiscard]] constexpr result<std::size_t> encode_clear(const address& meter, function what,
                                                         const credentials& by, bytes_span out,
                                                         encode_params params = {}) noexcept {
    if (what != function::clear_demand && what != function::clear_meter)
        return fail(errc::bad_value);
    return encode(request{.meter = meter, .what = what, .by = by}, out, params);
}

/// All event records, as function 1BH names them. One kind is DI3 DI2 DI1 FF.
inline constexpr data_id all_events{0xFFFFFFFF};

/// Writes the frame that clears event records, function 1BH. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_clear_events(
    const address& meter, const credentials& by, data_id which, bytes_span out,
    encode_params params = {}) noexcept {
    std::array<std::byte, 4> data{};
    byte_writer w{data};
    w.u32_le(which.value);
    return encode(request{.meter = meter, .what = function::clear_events, .by = by, .data = data},
                  out, params);
}

/// Which records a request of function 1BH clears. @return `bad_length`.
[[nodiscard]] constexpr result<data_id> read_clear_events(const request& r) noexcept {
    if (r.data.size() != 4) return fail(errc::bad_length, 9);
    byte_cursor in{r.data};
    return data_id{in.u32_le().value_or(0)};
}

/// The signal on the multi-function output, function 1DH and its answer.
enum class terminal_signal : std::uint8_t { second_pulse, demand_period, zone_switch };

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(terminal_signal s) noexcept {
    constexpr std::string_view names[] = {"second_pulse", "demand_period", "zone_switch"};
    const auto i = static_cast<std::size_t>(s);
    return i < std::size(names) ? names[i] : std::string_view{"unknown"};
}

/// Writes the frame of function 1DH. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_terminal_output(
    const address& meter, terminal_signal signal, bytes_span out,
    encode_params params = {}) noexcept {
    const std::byte data[]{static_cast<std::byte>(signal)};
    return encode(request{.meter = meter, .what = function::terminal_output, .data = data}, out,
                  params);
}

/// Reads the data of function 1DH. @return `bad_length`, `bad_value`.
[[nodiscard]] constexpr result<terminal_signal> read_terminal_output(bytes_view plain) noexcept {
    if (plain.size() != 1) return fail(errc::bad_length, plain.size());
    const auto signal = static_cast<terminal_signal>(plain[0]);
    if (to_text(signal) == "unknown") return fail(errc::bad_value);
    return signal;
}

/// The address in the data of functions 13H (answer) and 15H (request). @return `bad_length`.
[[nodiscard]] constexpr result<address> read_address(bytes_view plain) noexcept {
    address out;
    if (plain.size() != out.octets.size()) return fail(errc::bad_length, plain.size());
    for (std::size_t i = 0; i < out.octets.size(); ++i)
        out.octets[i] = plain[i];
    return out;
}

/// The address in the answer to function 13H. @return `bad_length`.
[[nodiscard]] constexpr result<address> read_address(const reply& r) noexcept {
    return read_address(r.data);
}

}  // namespace submeter::inline v0::codec::dlt645
