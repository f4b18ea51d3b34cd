// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/core/config.hpp"
#include "submeter/gateway/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace submeter::inline v0::gateway {

/// The form of the registration packet that a listener expects: `prefix` id `terminator`, such as
/// "LOGIN:1001\r\n". Makers differ, so all of it is a setting. The terminator's first character
/// ends the id, so an id of variable length cannot contain it. A value.
struct registration_params {
    std::string prefix{};
    std::string terminator = "\r\n";
    std::size_t id_limit = 40;               ///< characters of the id
    std::optional<std::size_t> id_length{};  ///< exactly so many; then the terminator may be empty
    std::size_t octets_limit = 256;          ///< of the whole packet
    duration within{10000};                  ///< from the connection to the end of the packet
};

/// A gateway has said who it is, which proves nothing: on an untrusted network the link must.
/// A value.
struct registration {
    std::string id{};
    std::vector<std::byte> packet{};  ///< as received; some gateways repeat it before each frame
    std::vector<std::byte> rest{};    ///< octets after it: they belong to the line

    friend bool operator==(const registration&, const registration&) = default;
};

/// Reads the first octets of a dialled-in connection, in any chunking. It keeps at most
/// `octets_limit` octets and ends with the first result that is not `incomplete`. Confined.
class SUBMETER_API registration_fsm {
public:
    registration_fsm(registration_params params, time_point connected);

    /// @return the registration; or `incomplete` (feed more); or `bad_registration` with the
    /// offset of the first octet that does not fit: another prefix, an id that is empty, too long
    /// or not printable ASCII, or too many octets.
    [[nodiscard]] result<registration> feed(bytes_view octets);

    /// When an unfinished registration is to be given up.
    [[nodiscard]] time_point deadline() const noexcept { return deadline_; }

private:
    [[nodiscard]] bool take(char c) noexcept;
    [[nodiscard]] bool is_whole() const noexcept;
    [[nodiscard]] registration make(bytes_view after) const;

    registration_params params_;
    time_point deadline_;
    std::string seen_;
    std::size_t id_size_ = 0;
    std::size_t end_seen_ = 0;  // characters of the terminator
    bool id_ended_ = false;
};

/// What the head of the input is to somebody who looks for one of several fixed packets. A value.
struct packet_match {
    std::size_t octets = 0;  ///< of the longest packet that stands there whole, else 0
    /// Whether the input ends inside a packet, so that more octets could still complete one.
    bool could_grow = false;

    friend constexpr bool operator==(const packet_match&, const packet_match&) = default;
};

/// Recognises heartbeats and the like at the head of `input`. Allocates nothing; O(octets).
[[nodiscard]] SUBMETER_API packet_match
match_packet(bytes_view input, const std::vector<std::vector<std::byte>>& packets) noexcept;

}  // namespace submeter::inline v0::gateway
