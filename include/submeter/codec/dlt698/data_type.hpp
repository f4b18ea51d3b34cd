// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iterator>
#include <string_view>

namespace submeter::inline v0::codec::dlt698 {

/// The tag of a Data (A-XDR), with the standard's names.
enum class data_type : std::uint8_t {
    null = 0,
    array = 1,
    structure = 2,
    boolean = 3,
    bit_string = 4,
    double_long = 5,
    double_long_unsigned = 6,
    octet_string = 9,
    visible_string = 10,
    utf8_string = 12,
    integer = 15,
    long_integer = 16,
    unsigned_integer = 17,
    long_unsigned = 18,
    long64 = 20,
    long64_unsigned = 21,
    enumeration = 22,
    float32 = 23,
    float64 = 24,
    date_time = 25,
    date = 26,
    time = 27,
    date_time_s = 28,
    object = 80,
    oad = 81,
    road = 82,
    omd = 83,
    ti = 84,
    tsa = 85,
    mac = 86,
    rn = 87,
    region = 88,
    scaler_unit = 89,
    rsd = 90,
    csd = 91,
    ms = 92,
    sid = 93,
    sid_mac = 94,
    comdcb = 95,
    rcsd = 96,
};

/// The type's name in the standard's spelling, "double-long-unsigned"; "unknown" for another tag.
[[nodiscard]] constexpr std::string_view to_text(data_type t) noexcept {
    constexpr std::string_view low[] = {"NULL",
                                        "array",
                                        "structure",
                                        "bool",
                                        "bit-string",
                                        "double-long",
                                        "double-long-unsigned",
                                        "unknown",
                                        "unknown",
                                        "octet-string",
                                        "visible-string",
                                        "unknown",
                                        "UTF8-string",
                                        "unknown",
                                        "unknown",
                                        "integer",
                                        "long",
                                        "unsigned",
                                        "long-unsigned",
                                        "unknown",
                                        "long64",
                                        "long64-unsigned",
                                        "enum",
                                        "float32",
                                        "float64",
                                        "date_time",
                                        "date",
                                        "time",
                                        "date_time_s"};
    constexpr std::string_view high[] = {"OI",  "OAD", "ROAD",    "OMD",         "TI",  "TSA",
                                         "MAC", "RN",  "Region",  "Scaler_Unit", "RSD", "CSD",
                                         "MS",  "SID", "SID_MAC", "COMDCB",      "RCSD"};
    const auto i = static_cast<std::size_t>(t);
    if (i < std::size(low)) return low[i];
    return i >= 80 && i - 80 < std::size(high) ? high[i - 80] : "unknown";
}

}  // namespace submeter::inline v0::codec::dlt698
