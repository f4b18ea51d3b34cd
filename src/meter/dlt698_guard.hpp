// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "meter/line.hpp"
#include "submeter/codec/dlt698/apdu.hpp"
#include "submeter/codec/dlt698/frame.hpp"

namespace submeter::inline v0::meter::detail {

// Puts the APDU of a request inside SECURITY, where its security module wants that. Fragments, and
// requests without a module, stay as they are.
result<void> guard_dlt698(request& r);

// The user data of a frame in the clear.
std::vector<std::byte> clear_octets(const codec::dlt698::frame& f);

// The APDU that was asked by, where a request is bare inside a frame or was put inside SECURITY.
// Borrows from `asked` or from `octets`, the clear user data of what was sent.
result<codec::dlt698::apdu> asked_apdu(const request& asked, bytes_view octets);

// The APDU of a reply, out of SECURITY.
// @return the refusal of a SECURITY-Response; `reply_mismatch` for a cipher text that nobody can
//         read; `bad_mac` where the security module does not accept it.
result<std::vector<std::byte>> opened(const request& asked, std::vector<std::byte> octets);

}  // namespace submeter::inline v0::meter::detail
