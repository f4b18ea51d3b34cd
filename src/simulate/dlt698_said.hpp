// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/simulate/dlt698_meter.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

// The most that its tables hold.
inline constexpr std::size_t zones_max = 14;
inline constexpr std::size_t tables_max = 8;
inline constexpr std::size_t slots_max = 14;
inline constexpr std::size_t tariffs_max = 4;
inline constexpr std::size_t steps_max = 7;
inline constexpr std::size_t settlements_max = 4;
inline constexpr std::size_t holidays_max = 20;

// What a meter says of one attribute or method: a verdict, and Data where there is some.
struct dlt698_meter::said {
    dar verdict = dar::ok;
    bytes data{};
};

// One row of a record object: when, and its columns, each with its Data.
struct dlt698_meter::record {
    local_instant at{};
    std::vector<std::pair<oad, bytes>> cells;
};

// Writes Data; NULL where it does not fit.
template <class F>
std::vector<std::byte> make_data(F&& fill) {
    std::vector<std::byte> room(4096);
    codec::dlt698::data_writer w{room};
    fill(w);
    const auto out = w.finish();
    if (!out) return {std::byte{0}};
    return {out->encoded.begin(), out->encoded.end()};
}

inline std::vector<std::byte> make_number(codec::dlt698::data_type type, std::int64_t value) {
    return make_data([&](auto& w) { w.integer(type, value); });
}

inline std::vector<std::byte> double_long_unsigned(std::int64_t value) {
    return make_number(codec::dlt698::data_type::double_long_unsigned, value);
}

inline void append(std::vector<std::byte>& out, bytes_view more) {
    for (const auto octet : more)
        out.push_back(octet);
}

// Runs an apdu_writer. Its room holds what a meter ever says in one APDU.
template <class F>
std::vector<std::byte> make_apdu(const codec::dlt698::apdu_head& head,
                                 const codec::dlt698::apdu_ending& end, F&& fill) {
    std::vector<std::byte> room(codec::dlt698::frame_length_max);
    codec::dlt698::apdu_writer w{room, head};
    fill(w);
    const auto out = w.finish(end);
    if (!out) return {};
    return {out->begin(), out->end()};
}

}  // namespace submeter::inline v0::simulate
