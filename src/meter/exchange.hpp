// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "meter/line.hpp"
#include "meter/value_reader.hpp"

namespace submeter::inline v0::meter::detail {

// The octets of a planned read; `number` tells the requests of one plan apart.
result<request> make_read(const device& d, const planned_read& plan, purpose why,
                          std::uint8_t number = 0);

// The octets of a command's write.
result<request> make_write(const device& d, const write_order& order);

// Lets the security module of a request protect its octets, where the protocol has that.
result<void> protect(request& r);

// What an accepted reply carries, in the clear; one in parts, see follow_up(), is joined.
// `reply_mismatch`, or the refusal.
result<std::vector<std::byte>> answer_to(const request& asked, bytes_view replies);

// What a row has in an answer. As read_value(); of an object that DL/T 698.45 refuses, the refusal.
result<row_value> value_in(const device& d, const picked_row& picked, bytes_view answer);
result<std::string> text_in(const device& d, const picked_row& picked, bytes_view answer);
result<std::uint32_t> bits_in(const device& d, const picked_row& picked, bytes_view answer);

// The octets that stand where a command wrote: the answer's, or of DL/T 698.45 its only Data.
result<bytes_view> written_in(const device& d, bytes_view answer);

}  // namespace submeter::inline v0::meter::detail
