// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/decoded.hpp"
#include "submeter/codec/dlt698/data.hpp"
#include "submeter/codec/dlt698/dictionary.hpp"
#include "submeter/codec/dlt698/refusal.hpp"

#include <vector>

namespace submeter::inline v0::codec::dlt698::detail {

// One Data of a basic type, or the octets that begin a list, as text, and where it lies in the
// octets that were read.
struct placed_item {
    decoded_item what{};
    std::size_t offset = 0;
    std::size_t length = 0;
    bool begins_list = false;  // tag and count of an array or structure
    bool is_time = false;      // of the number before, which holds it
    bool secret = false;
};

// What an attribute or a method is called and made of, where it is known.
struct named {
    std::optional<item> what{};
    oad attribute{};     // 0 for a method
    std::string id{};    // eight hexadecimal digits
    std::string name{};  // where `what` is not known
};

named name_of(oad id);
named name_of_parameters(omd id);

// The Data and all in it, in the order of the wire; offsets count from `base`.
std::vector<placed_item> flatten(const data_view& d, const named& about, bytes_view base);

// A Data of a basic type; nothing where it is NULL or a time that is not set.
std::optional<std::string> value_text(const data_view& d, int scaler);

// The name of what a server says, "dar_199" where the number has none.
std::string dar_text(dar verdict);

// The date and time as they are, "????" for what is not specified.
std::string moment_text(const date_time& t);

}  // namespace submeter::inline v0::codec::dlt698::detail
