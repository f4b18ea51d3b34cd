// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/planner.hpp"

namespace submeter::inline v0::meter {

/// What a request is for, and so what its reply means.
enum class purpose : std::uint8_t {
    read,          ///< `accept` turns the reply into readings
    command,       ///< `judge` says whether the meter took it; never repeat it unasked
    verify,        ///< `confirm` says whether the relay shows it
    freeze_time,   ///< part of a back-fill, see `accept_backfill`
    freeze_value,  ///< part of a back-fill
};

/// One exchange with a meter: the octets to send, and what their reply must look like. Made by the
/// functions below; a value.
struct request {
    protocol speaks = protocol::dlt645_2007;
    purpose why = purpose::read;
    std::vector<std::byte> bytes{};  ///< to be sent as they are
    std::uint16_t registers = 0;     ///< Modbus: registers asked for or written
    std::vector<picked_row> rows{};  ///< read and verify: what is in the reply
    command_kind kind{};             ///< command and verify
};

/// What the octets received so far are, seen from a request that waits for its reply.
enum class wire_state : std::uint8_t {
    need_more,  ///< nothing to drop yet; `length` is 0
    reply,      ///< the first `length` octets are the reply (or the refusal) to this request
    foreign,    ///< the first `length` octets are a good frame that answers something else: drop it
    noise,      ///< the first `length` octets belong to no frame: drop them
};

/// What stands at the front of the received octets. A value.
struct wire_match {
    wire_state what = wire_state::need_more;
    std::size_t length = 0;

    friend constexpr bool operator==(const wire_match&, const wire_match&) = default;
};

/// Looks for the reply to `asked` at the front of `received`; call again after dropping what is
/// foreign or noise, and after more octets came. A late reply to an earlier request is foreign as
/// far as the protocol can tell: DL/T 645 shows address, function and identifier, Modbus unit,
/// function and count only (so let a quarantine pass after a time-out). Wake-up octets and an echo
/// of the request are noise or foreign. Allocates nothing, O(received.size()).
[[nodiscard]] SUBMETER_API wire_match match_reply(const request& asked,
                                                  bytes_view received) noexcept;

/// The requests that read the wanted registers. Any of them may be repeated.
/// @return as `plan_reads`.
[[nodiscard]] SUBMETER_API result<std::vector<request>> read_requests(const device& d,
                                                                      std::span<const obis> wanted);

/// The readings in a reply, in the order of the request's rows. A register whose value the meter
/// declares absent (all octets FFH) gives no reading.
/// @return `reply_mismatch` for octets that are not this request's reply; `no_such_data`,
///         `not_authorised` or `meter_refused` for a refusal (`index`: the error octet or exception
///         code); `bad_bcd`; `incomplete` where the reply ends before the register.
[[nodiscard]] SUBMETER_API result<std::vector<reading>> accept(const device& d,
                                                               const request& asked,
                                                               bytes_view reply, instant at);

/// A command as two exchanges: write, then read back what must have changed. A value.
struct command_requests {
    request write;
    request verify;
};

/// The frames of a command. DL/T 645 carries `c.valid_until` as the meter's wall time; Modbus has
/// no such field, so the host must not send the frame after it.
/// @return `command_not_supported`; `write_disabled`; `not_authorised` where the protocol needs
///         credentials and the device has none; `bad_date`.
[[nodiscard]] SUBMETER_API result<command_requests> make_command(const device& d, const command& c);

/// Whether the meter took a command: done, or refused with the reason. Octets that are no reply to
/// it prove nothing: unknown. Done means accepted; only `confirm` sees the relay.
[[nodiscard]] SUBMETER_API verdict judge(const request& asked, bytes_view reply);

/// Whether a read-back shows the commanded state: done, or unknown with `not_verified`.
[[nodiscard]] SUBMETER_API verdict confirm(const device& d, const request& asked, bytes_view reply);

/// The exchanges that fetch one stored value: its time, the value, and its time again, since the
/// meter may store a new one in between and so renumber them all. A value.
struct backfill_requests {
    obis what;
    instant at{};   ///< the moment that was missed
    request time;   ///< ask first
    request value;  ///< then
    request again;  ///< and last
};

/// The requests for the register as it was at `at`, seen from `now`. The number of the stored value
/// is counted from the meter's clock; where that is off, the time in the reply tells.
/// @return `command_not_supported` where the profile has no freezes of this register (so only later
///         registers can close the gap); `not_effective` where `at` is not a freeze moment, is not
///         past, or is older than what the meter keeps.
[[nodiscard]] SUBMETER_API result<backfill_requests> make_backfill(const device& d,
                                                                   const obis& what, instant at,
                                                                   instant now);

/// The stored value as a reading of quality `backfilled`.
/// @return as `accept`; `not_verified` where either time is not the wanted moment; `time_repeated`
///         where the meter's wall time happens twice.
[[nodiscard]] SUBMETER_API result<reading> accept_backfill(const device& d,
                                                           const backfill_requests& asked,
                                                           bytes_view time_reply,
                                                           bytes_view value_reply,
                                                           bytes_view again_reply);

}  // namespace submeter::inline v0::meter
