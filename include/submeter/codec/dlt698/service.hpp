// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/direction.hpp"

#include <cstdint>
#include <string_view>

namespace submeter::inline v0::codec::dlt698 {

/// What an APDU is about: its tag without the top bit, which is set in what answers (and in what a
/// server says unasked). A LINK-Request comes from the server, without that bit.
enum class service : std::uint8_t {
    link = 0x01,
    connect = 0x02,
    release = 0x03,
    release_notification = 0x04,  ///< by the server, tag 84H
    get = 0x05,
    set = 0x06,
    action = 0x07,
    report = 0x08,  ///< 88H is the server's notification, 08H the client's answer
    proxy = 0x09,
    security = 0x10,
    error = 0x6E,  ///< the tag's number is not certain
};

[[nodiscard]] constexpr std::string_view to_text(service s) noexcept {
    switch (s) {
        case service::link:
            return "link";
        case service::connect:
            return "connect";
        case service::release:
            return "release";
        case service::release_notification:
            return "release_notification";
        case service::get:
            return "get";
        case service::set:
            return "set";
        case service::action:
            return "action";
        case service::report:
            return "report";
        case service::proxy:
            return "proxy";
        case service::security:
            return "security";
        case service::error:
            return "error";
    }
    return "unknown";
}

/// Whether a choice octet stands between the tag and the PIID.
[[nodiscard]] constexpr bool has_choice(service s) noexcept {
    return s >= service::get && s <= service::proxy;
}

/// The name of a service's choice, "get_record"; the service's own name where it has one form.
[[nodiscard]] constexpr std::string_view to_text(service s, std::uint8_t choice) noexcept {
    constexpr std::string_view get[] = {"get_normal", "get_list", "get_record", "get_record_list",
                                        "get_next"};
    constexpr std::string_view set[] = {"set_normal", "set_list", "set_then_get"};
    constexpr std::string_view action[] = {"action_normal", "action_list", "action_then_get"};
    constexpr std::string_view report[] = {"report_list", "report_record_list"};
    constexpr std::string_view proxy[] = {
        "proxy_get",    "proxy_get_record",      "proxy_set",        "proxy_set_then_get",
        "proxy_action", "proxy_action_then_get", "proxy_transparent"};
    const std::size_t i = choice - 1U;
    if (s == service::get && i < 5) return get[i];
    if (s == service::set && i < 3) return set[i];
    if (s == service::action && i < 3) return action[i];
    if (s == service::report && i < 2) return report[i];
    if (s == service::proxy && i < 7) return proxy[i];
    return to_text(s);
}

namespace detail {

// The body of an APDU, between PIID and ending, part by part:
//
//     1 2 4  a number of so many octets       d  Data                      c  RCSD
//     o      OAD                              q  00 DAR or 01 Data         s  RSD
//     m      OMD                              r  DAR                       A  TSA
//     t      date_time                        a  00 or 01 Data             C  COMDCB
//     z      date_time_s                      w  00 DAR or 01 rows by the columns of the c before
//     x      octet-string                     T  00 DAR or 01 octet-string
//     V P F  32, 8, 16 octets                 N  00 DAR, 01 list of oq or 02 list of ocw
//     M      connection mechanism             S  connection result and 00 or 01 with two x
//     (…)    a count and so many of what is inside
//
// Source: DL/T 698.45-2017, application services, as public implementations agree on them.
constexpr std::string_view no_body = "?";

template <std::size_t Count>
constexpr std::string_view pick(const std::string_view (&bodies)[Count],
                                std::uint8_t choice) noexcept {
    return choice >= 1 && choice <= Count ? bodies[choice - 1U] : no_body;
}

// The bodies of the services that have a choice, from choice 1 on. (Not local to the functions:
// compilers would build them anew in each call.)
struct chosen_bodies {
    std::string_view get[5];
    std::string_view set[3];
    std::string_view action[3];
    std::string_view report[2];
    std::string_view proxy[7];
};

inline constexpr chosen_bodies request_bodies{
    .get = {"o", "(o)", "osc", "(osc)", "2"},
    .set = {"od", "(od)", "(odo1)"},
    .action = {"md", "(md)", "(mdo1)"},
    .report = {"(o)", "(o)"},
    .proxy = {"2(A2(o))", "2A2osc", "2(A2(od))", "2(A2(odo1))", "2(A2(md))", "2(A2(mdo1))",
              "oC22x"}};

inline constexpr chosen_bodies reply_bodies{
    .get = {"oq", "(oq)", "ocw", "(ocw)", "12N"},
    .set = {"or", "(or)", "(oroq)"},
    .action = {"mra", "(mra)", "(mraoq)"},
    .report = {"(oq)", "(ocw)"},
    .proxy = {"(A(oq))", "Aocw", "(A(or))", "(A(oroq))", "(A(mra))", "(A(mraoq))", "oT"}};

constexpr std::string_view chosen_body(const chosen_bodies& all, service s,
                                       std::uint8_t choice) noexcept {
    switch (s) {
        case service::get:
            return pick(all.get, choice);
        case service::set:
            return pick(all.set, choice);
        case service::action:
            return pick(all.action, choice);
        case service::report:
            return pick(all.report, choice);
        case service::proxy:
            return pick(all.proxy, choice);
        case service::error:
            return "1";
        default:
            return no_body;
    }
}

constexpr std::string_view request_body(service s, std::uint8_t choice) noexcept {
    switch (s) {
        case service::link:
            return "12t";
        case service::connect:
            return "2PF22124M";
        case service::release:
            return "";
        default:
            return chosen_body(request_bodies, s, choice);
    }
}

constexpr std::string_view reply_body(service s, std::uint8_t choice) noexcept {
    switch (s) {
        case service::link:
            return "1ttt";
        case service::connect:
            return "V2PF22124S";
        case service::release:
            return "1";
        case service::release_notification:
            return "zz";
        default:
            return chosen_body(reply_bodies, s, choice);
    }
}

constexpr std::string_view body_of(direction way, service s, std::uint8_t choice) noexcept {
    return way == direction::request ? request_body(s, choice) : reply_body(s, choice);
}

}  // namespace detail

}  // namespace submeter::inline v0::codec::dlt698
