// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

namespace submeter::inline v0::meter {

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
};

}  // namespace submeter::inline v0::meter
