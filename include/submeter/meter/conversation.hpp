// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/planner.hpp"

namespace submeter::inline v0::meter {

/// What a request is for, and so what its reply means.
enum class purpose : std::uint8_t {
    read,          ///< `accept` turns the reply into readings
    command,       ///< `judge` says whether the meter took it; never repeat it unasked
    verify,        ///< `confirm` says whether the meter shows it
    before,        ///< what is there before a command changes a part of it, see `read_before`
    freeze_time,   ///< part of a back-fill, see `accept_backfill`
    freeze_value,  ///< part of a back-fill
};

/// One exchange with a meter: the octets to send, and what their reply must look like. Made by the
/// functions below; a value.
struct request {
    protocol speaks = protocol::dlt645_2007;
    purpose why = purpose::read;
    std::vector<std::byte> bytes{};    ///< to be sent as they are
    std::uint16_t registers = 0;       ///< Modbus: registers or bits asked for or written
    std::vector<picked_row> rows{};    ///< read and verify: what is in the reply
    command_kind kind{};               ///< command and verify
    std::size_t rule = 0;              ///< command and verify: index into profile::commands
    std::size_t part = 0;              ///< command and verify: index into command_rule::writes
    std::uint16_t step = 0;            ///< command and verify: which of the command's, from 0
    std::vector<std::byte> written{};  ///< verify: what must be there
    decimal shown{};                   ///< verify: what the register must show
    std::uint16_t pause_ms = 0;        ///< keep the line quiet so long before
    codec::cjt188::dialect dialect{};  ///< CJ/T 188
    std::vector<std::byte> guarded{};  ///< DL/T 698.45: the APDU that SECURITY carries
    std::shared_ptr<security_module> security{};  ///< DL/T 698.45: puts it there, opens the reply
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
/// function and count only (so let a quarantine pass after a time-out), CJ/T 188 SER and DL/T
/// 698.45 PIID as well. Wake-up octets and an echo of the request are noise or foreign. Allocates
/// nothing, O(received.size()).
[[nodiscard]] SUBMETER_API wire_match match_reply(const request& asked,
                                                  bytes_view received) noexcept;

/// The requests that read the wanted registers. Any of them may be repeated.
/// @return as `plan_reads`.
[[nodiscard]] SUBMETER_API result<std::vector<request>> read_requests(const device& d,
                                                                      std::span<const obis> wanted);

/// The same request with another number that its reply repeats: SER of CJ/T 188 (0 to 255), PIID of
/// DL/T 698.45 (0 to 63, more are taken modulo 64). Requests are made with small numbers; a line
/// owner who counts on tells a late reply from the right one. Other protocols have no such number.
/// A request inside SECURITY is put there anew, by its security module.
/// @return `bad_value` for octets that are no request of the protocol; what the module says.
[[nodiscard]] SUBMETER_API result<request> numbered(const request& asked, std::uint8_t number);

/// The readings in a reply, in the order of the request's rows. A register whose value the meter
/// declares absent gives no reading, nor does a text, or one object of several that DL/T 698.45
/// refuses. A floating number is rounded once, to the row's resolution, and marked `rounded`.
/// @return `reply_mismatch` for octets that are not this request's reply; `no_such_data`,
///         `not_authorised` or `meter_refused` for a refusal (`index`: the error octet or exception
///         code); `bad_bcd`; `incomplete` where the reply ends before the register.
[[nodiscard]] SUBMETER_API result<std::vector<reading>> accept(const device& d,
                                                               const request& asked,
                                                               bytes_view reply, instant at);

/// A register that holds a text. A value.
struct text_reading {
    obis what{};
    circuit_no circuit{};
    std::string text{};

    friend bool operator==(const text_reading&, const text_reading&) = default;
};

/// The texts in a reply. @return as `accept`.
[[nodiscard]] SUBMETER_API result<std::vector<text_reading>> accept_texts(const device& d,
                                                                          const request& asked,
                                                                          bytes_view reply);

/// A step of a command, as two exchanges: write, and read back what must have changed. A value.
struct command_step {
    request write;
    request verify;  ///< without octets where the profile knows nothing that shows the effect
};

/// The request that must be answered before the command can be made, because the command changes a
/// part of a longer item; nothing for all other commands.
/// @return as `make_command`.
[[nodiscard]] SUBMETER_API result<std::optional<request>> read_before(const device& d,
                                                                      const command& c);

/// The steps of a command in the order to send them, mostly one. Send no write before the one ahead
/// of it is done, and read back when all are: `command_fsm` does so. A command that broke off is
/// sent again from its beginning, which changes nothing that is done already. DL/T 645 carries
/// `c.valid_until` of relay orders as the meter's wall time; nothing else has such a field, so the
/// host must not send the frame after it. `before` is the reply to `read_before`, where that gave a
/// request. The circuit is `c.circuit`, or that of the device.
/// @return `command_not_supported`, `write_disabled` (`index`: the command_kind); `not_authorised`
///         where the protocol needs credentials or a MAC and the device has none, else what its
///         security module says; what check() says of the command; `bad_count` for a table, a
///         holiday or a list of more items than the meter has places for; `bad_date`; `inexact`,
///         `overflow` or `negative_amount` where a number does not fit its place;
///         `reply_mismatch` for another `before`.
[[nodiscard]] SUBMETER_API result<std::vector<command_step>> make_command(const device& d,
                                                                          const command& c,
                                                                          bytes_view before = {});

/// Whether the meter took a write: done, or refused with the reason. Octets that are no reply to
/// it prove nothing: unknown. Done means accepted; only `confirm` sees the effect. The verdict is
/// on the request's step of the command, see `verdict::step`.
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
