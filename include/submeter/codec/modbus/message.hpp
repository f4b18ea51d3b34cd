// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/reply.hpp"
#include "submeter/codec/modbus/request.hpp"

namespace submeter::inline v0::codec::modbus {

/// How long the normal reply to `r` is as an RTU frame, CRC included; 0 where the request does not
/// tell: event log, server id, files, FIFO queue, identification. Allocates nothing.
[[nodiscard]] constexpr std::size_t reply_length(const request& r) noexcept {
    switch (r.what) {
        case function::read_holding_registers:
        case function::read_input_registers:
        case function::read_write_multiple_registers:
            return 5 + std::size_t{r.count} * 2;
        case function::read_coils:
        case function::read_discrete_inputs:
            return 5 + detail::bit_octets(r.count);
        case function::read_exception_status:
            return 5;
        case function::mask_write_register:
            return 10;
        case function::get_comm_event_log:
        case function::report_server_id:
        case function::read_file_record:
        case function::write_file_record:
        case function::read_fifo_queue:
        case function::read_device_identification:
            return 0;
        default:
            return 8;
    }
}

namespace detail {

// Where two runs of octets that ought to be equal are not; `at` is the frame offset of the first.
constexpr result<void> same_octets(bytes_view a, bytes_view b, std::size_t at) noexcept {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        if (a[i] != b[i]) return fail(errc::foreign_frame, at + i);
    if (a.size() != b.size()) return fail(errc::foreign_frame, at);
    return {};
}

constexpr result<void> same_count(const request& asked, const reply& r) noexcept {
    const bool same = is_bit_read(asked.what) ? bit_octets(asked.count) == bit_octets(r.count)
                                              : asked.count == r.count;
    if (!same) return fail(errc::foreign_frame, 2);
    return {};
}

constexpr result<void> same_start(const request& asked, const reply& r) noexcept {
    if (asked.start != r.start) return fail(errc::foreign_frame, 2);
    return {};
}

// A read of files is answered by as many parts of the same sizes.
constexpr result<void> same_parts(bytes_view asked, bytes_view answered) noexcept {
    while (!asked.empty() && !answered.empty()) {
        const auto wanted = take_part(file_part::read_request, asked);
        const auto got = take_part(file_part::read_reply, answered);
        if (!wanted || !got || wanted->count != got->count) return fail(errc::foreign_frame, 3);
    }
    if (asked.size() != answered.size()) return fail(errc::foreign_frame, 2);
    return {};
}

}  // namespace detail

/// Whether a reply can answer a request: unit, function, count, and what a write repeats. RTU
/// carries no transaction number, so a late answer to an equal request cannot be told from the
/// right one.
/// @return `foreign_frame`. Allocates nothing.
[[nodiscard]] constexpr result<void> check_answer(const request& asked, const reply& r) noexcept {
    if (asked.unit != r.unit || asked.what != r.what) return fail(errc::foreign_frame);
    if (r.refused != exception::none) return {};
    switch (asked.what) {
        case function::read_coils:
        case function::read_discrete_inputs:
        case function::read_holding_registers:
        case function::read_input_registers:
        case function::read_write_multiple_registers:
            return detail::same_count(asked, r);
        case function::write_single_coil:
        case function::write_single_register:
        case function::mask_write_register: {
            const auto same = detail::same_start(asked, r);
            if (!same) return same;
            return detail::same_octets(asked.registers, r.registers, 4);
        }
        case function::write_multiple_coils:
        case function::write_multiple_registers: {
            const auto same = detail::same_count(asked, r);
            if (!same) return same;
            return detail::same_start(asked, r);
        }
        case function::diagnostics:
            return detail::same_start(asked, r);
        case function::read_file_record:
            return detail::same_parts(asked.data, r.data);
        case function::write_file_record:
            return detail::same_octets(asked.data, r.data, 3);
        case function::read_device_identification:
            return detail::same_octets(asked.data.first(asked.data.empty() ? 0 : 1),
                                       r.data.first(r.data.empty() ? 0 : 1), 3);
        default:
            return {};
    }
}

/// Whether the device did what was asked.
/// @return `no_such_data` for an illegal address, else `meter_refused`; `index` holds the code.
[[nodiscard]] constexpr result<void> accepted(const reply& r) noexcept {
    if (r.refused == exception::none) return {};
    const auto code = static_cast<std::size_t>(r.refused);
    if (r.refused == exception::illegal_address) return fail(errc::no_such_data, 2, code);
    return fail(errc::meter_refused, 2, code);
}

}  // namespace submeter::inline v0::codec::modbus
