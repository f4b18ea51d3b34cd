// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/connect.hpp"
#include "submeter/codec/dlt698/prepaid.hpp"
#include "submeter/codec/dlt698/security.hpp"
#include "submeter/simulate/security_module.hpp"

namespace submeter::inline v0::simulate {

// DL/T 698.45 over the stand-in of security_module.hpp. What stands in the fields is OURS, too: it
// is compatible with no real module and no real key machine.

/// How an APDU came, the weakest first: by itself, in SECURITY plain with a random number, plain
/// with a MAC, as a cipher text.
enum class security_level : std::uint8_t { bare, random, mac, cipher };

/// What a meter with a security module asks for while its security mode (F101) is on. Meters
/// differ. A value.
struct dlt698_access {
    security_level read = security_level::bare;
    security_level write = security_level::mac;
    security_level act = security_level::cipher;
};

/// What the codec's seal() and open() make ciphers and MACs by, at both ends of a session. A value.
class SUBMETER_API session_module {
public:
    explicit session_module(const security_session& session) : session_(session) {}

    /// Each writes into the front of `room`. @return what was written; `no_room`; of decrypt()
    /// also `bad_mac`, `bad_length`.
    [[nodiscard]] result<bytes_view> encrypt(bytes_view plain, bytes_span room) const;
    [[nodiscard]] result<bytes_view> decrypt(bytes_view cipher, bytes_span room) const;
    [[nodiscard]] result<bytes_view> mac(bytes_view octets, bytes_span room) const;

private:
    security_session session_;
};

/// What a MAC covers in the session: an APDU, or parameters of a method. The parts have numbers of
/// their own, so that a MAC of one is none of the other.
enum class covered_part : std::uint8_t { apdu = 1, parameters = 2, cipher = 3 };

/// The octets as the stand-in covers them. Borrows.
[[nodiscard]] SUBMETER_API codec::dlt645::secured_part part_of(covered_part what,
                                                               bytes_view octets) noexcept;

/// The octets of F1000600 that its MAC covers: amount and count, 4 each, highest first, and the
/// customer number. @return `inexact`, `overflow`; `bad_length` for a customer number of another
/// length than 6.
[[nodiscard]] SUBMETER_API result<std::array<std::byte, 14>> covered_octets(
    const codec::dlt698::wallet_operation& v);
/// The octets of F1000A00 that its MAC covers: the amount, highest first. @return `inexact`,
/// `overflow`.
[[nodiscard]] SUBMETER_API result<std::array<std::byte, 4>> covered_octets(decimal amount);

/// What a client proves itself by in CONNECT by mechanism 2. A value.
struct connect_proof {
    std::array<std::byte, 16> first{};  ///< the "cipher text": random number and diversifier
    std::array<std::byte, 8> second{};  ///< the "signature": its cipher
};

/// Begins a connection at the head-end.
[[nodiscard]] SUBMETER_API connect_proof begin_connection(key_machine& machine);
/// Takes the meter's CONNECT-Response: the session has a key from now on. @return `not_authorised`
/// where it is no yes or its signature is another.
[[nodiscard]] SUBMETER_API result<void> accept_connection(
    key_machine& machine, const codec::dlt698::connect_reply& reply);

}  // namespace submeter::inline v0::simulate
