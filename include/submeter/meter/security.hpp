// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <optional>

namespace submeter::inline v0::meter {

/// How a DL/T 698.45 APDU travels inside SECURITY, either way. A value; borrows.
struct envelope {
    enum class form : std::uint8_t { plain, cipher };
    /// What a request proves or asks itself by; the numbers are those of the wire.
    enum class proof : std::uint8_t { sid_mac, random, random_mac, sid };

    form cover = form::plain;
    bytes_view carried{};         ///< the APDU, or its cipher text
    proof by = proof::random;     ///< of a request
    std::uint32_t sid = 0;        ///< sid_mac, sid
    bytes_view sid_parameters{};  ///< sid_mac, sid
    bytes_view random{};          ///< random, random_mac: RN, usually 16 octets
    bytes_view mac{};             ///< sid_mac, random_mac; of a reply where it has one
};

/// What guarded commands need and a profile never holds: the key machine of whoever owns the meters
/// (or, in tests, a stand-in). An interface; one instance may be asked for many meters, from the
/// thread that makes the command.
class SUBMETER_API security_module {
public:
    security_module() = default;
    security_module(const security_module&) = delete;
    security_module& operator=(const security_module&) = delete;
    virtual ~security_module();

    /// What is asked for. A value; borrows.
    struct question {
        std::string_view meter{};  ///< its address, digits in display order
        std::uint32_t where = 0;   ///< identifier or OMD of the command; 0 for a relay order
        std::uint8_t number = 1;   ///< which MAC of the command
        bytes_view octets{};       ///< unmasked: what the MAC covers, or what is to be hidden
    };

    /// A MAC, into the front of `room`. @return that part of it, 4 octets on DL/T 645; any error
    /// ends the making of the command.
    virtual result<bytes_view> mac(const question& q, bytes_span room) = 0;

    /// A cipher text, for DL/T 645's password level 98H. @return as mac().
    virtual result<bytes_view> encrypt(const question& q, bytes_span room) = 0;

    /// How a DL/T 698.45 request is to travel: `q.octets` is its APDU, `q.where` its first OAD or
    /// OMD. What the envelope borrows lies in `room` or in the module. Asked for reads as well as
    /// for commands, and again when a request gets another number.
    /// @return nothing where the APDU travels bare, which the base class says of all; any error
    ///         ends the making of the request.
    virtual result<std::optional<envelope>> wrap(const question& q, bytes_span room);

    /// The APDU in a SECURITY-Response: its MAC checked, deciphered into `room`. `q.where` is that
    /// of the request. The base class takes what is in the clear.
    /// @return any error where the reply proves nothing: the outcome is then unknown.
    virtual result<bytes_view> open(const question& q, const envelope& reply, bytes_span room);
};

}  // namespace submeter::inline v0::meter
