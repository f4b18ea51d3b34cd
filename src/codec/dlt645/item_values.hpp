// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/decoded.hpp"
#include "submeter/codec/dlt645/item.hpp"

#include <string>
#include <vector>

// Values of the dictionary as text, for both editions.

namespace submeter::inline v0::codec::dlt645::detail {

// One value of a message's plain data, and where it lies there.
struct placed_item {
    decoded_item what{};
    std::size_t offset = 0;
    std::size_t length = 0;
    std::string note{};   // what explain() adds to the value
    bool secret = false;  // its octets are not to be shown
};

placed_item plain_item(std::string name, std::string value, std::size_t offset, std::size_t length);

// The data from `offset` on as one item, in hexadecimal; none where nothing is left.
void add_rest(std::vector<placed_item>& out, std::string name, bytes_view data, std::size_t offset);

std::string hex_word(std::uint16_t word);

enum class strictness { command, reading };

// A value that is not there is an item without value. So is, in a reading, a time outside the
// calendar; in a command it is an error. Error offsets count from the front of `octets`.
result<placed_item> describe_item(const item& i, bytes_view octets, strictness how);

struct value_list {
    data_id id{};
    bytes_view data{};
    strictness how = strictness::reading;
    bool goes_on = false;  // more follows in another frame: the data may end anywhere
};

// The values of an identifier; what is left over is an item of its own. Error offsets count from
// the front of the data; `bad_length` where they end inside a value, or before all that is needed.
result<std::vector<placed_item>> read_values(const value_list& list);

// A later part of a long answer as one item of its octets: where in the answer it begins, only the
// parts before it tell.
std::vector<placed_item> later_part(std::string id, bytes_view data);

// What `bad_length` of read_values() expected, where `before` octets stand in front of the values.
std::string expected_length(const item& of, std::size_t before);

}  // namespace submeter::inline v0::codec::dlt645::detail
