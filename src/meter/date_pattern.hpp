// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"
#include "submeter/core/result.hpp"
#include "submeter/meter/register_row.hpp"

#include <span>

namespace submeter::inline v0::meter::detail {

// The wall time in the octets of a date, highest first, by a pattern such as "YYMMDDWWhhmmss"; a
// part that the pattern lacks is the first of its kind (January, the 1st, 0 o'clock).
// `value_absent` where all octets are FFH or, but for a time of day, 00H; `bad_bcd`; `bad_date`.
result<local_instant> read_date(bytes_view ranked, std::string_view pattern, date_form form);

// The same the other way. `bad_date` outside 2000 to 2099 where the year has two digits.
result<void> write_date(local_instant when, std::string_view pattern, date_form form,
                        bytes_span ranked);

// What the number of a time of day counts.
std::int64_t second_of_day(local_instant when);

}  // namespace submeter::inline v0::meter::detail
