// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/apdu_writer.hpp"
#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/frame.hpp"
#include "submeter/codec/dlt698/security.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// Whether `reply` answers `request`: the service, the choice and PIID bits 5-0; a GET of the next
/// block is answered with that block, and any request with ERROR.
/// @return `reply_mismatch`.
[[nodiscard]] constexpr result<void> check_answer(const apdu& request, const apdu& reply) noexcept {
    const bool is_error = reply.what == service::error && reply.way == direction::response;
    const bool split = request.what == service::get && reply.choice == 5;
    if (request.way == reply.way || request.number() != reply.number())
        return fail(errc::reply_mismatch);
    if (is_error)
        return fail(errc::meter_refused, 0, reply.body.empty() ? 0 : to_u8(reply.body[0]));
    if (request.what != reply.what || (request.choice != reply.choice && !split))
        return fail(errc::reply_mismatch);
    return {};
}

/// Whether every attribute and method of a reply was accepted.
/// @return as accepted() for the first that was not, its number in the list as `offset`.
[[nodiscard]] constexpr result<void> accepted(const apdu& reply) noexcept {
    result<void> out{};
    std::size_t at = 0;
    for_each_entry(reply, [&](const entry& e) {
        for (const auto& verdict : {e.verdict, e.then_verdict}) {
            if (!verdict || !out) continue;
            const auto one = accepted(*verdict);
            if (!one) out = fail(one.error().code, at, one.error().index);
        }
        ++at;
    });
    return out;
}

/// Writes GET of one attribute. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_get(std::uint8_t piid, oad what, bytes_span out,
                                                      const apdu_ending& end = {}) noexcept {
    apdu_writer w{out, {.what = service::get, .choice = 1, .piid = piid}};
    w.attribute(what);
    return w.finish(end);
}

/// Writes GET of several attributes. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_get_list(std::uint8_t piid,
                                                           std::span<const oad> what,
                                                           bytes_span out,
                                                           const apdu_ending& end = {}) noexcept {
    apdu_writer w{out, {.what = service::get, .choice = 2, .piid = piid}};
    w.count(what.size());
    for (const auto id : what)
        w.attribute(id);
    return w.finish(end);
}

/// Writes GET of records. @return the APDU, in the room; `no_room`; as parse_apdu() for a selector
/// that is none.
[[nodiscard]] constexpr result<bytes_view> encode_get_record(std::uint8_t piid, oad what,
                                                             const record_selector& which,
                                                             std::span<const oad> columns,
                                                             bytes_span out,
                                                             const apdu_ending& end = {}) noexcept {
    apdu_writer w{out, {.what = service::get, .choice = 3, .piid = piid}};
    w.attribute(what);
    w.selector(which);
    w.columns(columns);
    return w.finish(end);
}

/// Writes GET of the block after number `last`. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_get_next(std::uint8_t piid, std::uint16_t last,
                                                           bytes_span out,
                                                           const apdu_ending& end = {}) noexcept {
    apdu_writer w{out, {.what = service::get, .choice = 5, .piid = piid}};
    w.u16(last);
    return w.finish(end);
}

/// Writes SET of one attribute. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_set(std::uint8_t piid, oad what,
                                                      const data_view& value, bytes_span out,
                                                      const apdu_ending& end = {}) noexcept {
    apdu_writer w{out, {.what = service::set, .choice = 1, .piid = piid}};
    w.attribute(what);
    w.data(value);
    return w.finish(end);
}

/// Writes ACTION of one method. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_action(std::uint8_t piid, omd what,
                                                         const data_view& parameters,
                                                         bytes_span out,
                                                         const apdu_ending& end = {}) noexcept {
    apdu_writer w{out, {.what = service::action, .choice = 1, .piid = piid}};
    w.method(what);
    w.data(parameters);
    return w.finish(end);
}

/// Writes the answer to a REPORT-Notification: the attributes that it reported, its choice.
/// @return the APDU, in the room; `no_room`; `reply_mismatch` for another APDU.
[[nodiscard]] constexpr result<bytes_view> encode_report_answer(const apdu& report,
                                                                bytes_span out) noexcept {
    if (report.what != service::report || report.way != direction::response)
        return fail(errc::reply_mismatch);
    std::size_t count = 0;
    for_each_entry(report, [&](const entry&) { ++count; });
    apdu_writer w{out, {.what = service::report, .choice = report.choice, .piid = report.number()}};
    w.count(count);
    for_each_entry(report, [&](const entry& e) { w.attribute(e.attribute()); });
    return w.finish();
}

/// A frame for another protocol's line, behind a server's port. A value; borrows.
struct forwarded {
    oad port = make_oad(0xF201, 2, 1);  ///< the first RS-485
    port_settings settings{};
    std::uint16_t wait_s = 10;          ///< for the answer
    std::uint16_t octet_wait_ms = 100;  ///< between its octets
    bytes_view octets{};
};

/// Writes PROXY of a transparent frame. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_forward(std::uint8_t piid, const forwarded& f,
                                                          bytes_span out,
                                                          const apdu_ending& end = {}) noexcept {
    apdu_writer w{out, {.what = service::proxy, .choice = 7, .piid = piid}};
    w.attribute(f.port);
    w.port(f.settings);
    w.u16(f.wait_s);
    w.u16(f.octet_wait_ms);
    w.octet_string(f.octets);
    return w.finish(end);
}

/// Writes the server's answer to GET of one attribute. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_get_reply(std::uint8_t piid, oad what,
                                                            const data_view& value,
                                                            bytes_span out) noexcept {
    apdu_writer w{out,
                  {.way = direction::response, .what = service::get, .choice = 1, .piid = piid}};
    w.attribute(what);
    w.result_data(value);
    return w.finish();
}

/// Writes the server's answer that says no, or that says yes without Data, to GET, SET or ACTION of
/// one. @return the APDU, in the room; `no_room`; `unknown_function` for another request.
[[nodiscard]] constexpr result<bytes_view> encode_verdict(const apdu& request, dar verdict,
                                                          bytes_span out) noexcept {
    const auto first = first_entry(request);
    if (request.choice != 1 || request.way != direction::request || !first)
        return fail(errc::unknown_function);
    apdu_writer w{
        out,
        {.way = direction::response, .what = request.what, .choice = 1, .piid = request.number()}};
    w.u32(first->id);
    if (request.what == service::get) {
        w.result_refusal(verdict);
    } else {
        w.verdict(verdict);
    }
    if (request.what == service::action) w.no_data();
    return w.finish();
}

/// Writes the frame of an APDU, scrambled where the control octet says so.
/// @return octets written; as encode() of a frame.
[[nodiscard]] constexpr result<std::size_t> encode_frame(const frame& to, bytes_view apdu,
                                                         bytes_span out,
                                                         encode_params params = {}) noexcept {
    if (to.server.length == 0 || to.server.length > address_octets_max)
        return fail(errc::bad_address, to.server.length);
    byte_writer w{out};
    detail::begin_frame(w, to, params);
    const std::size_t from = w.written();
    w.put(apdu);
    if (!w.ok()) return fail(errc::no_room, out.size());
    if (is_scrambled(to.control)) scramble(out.subspan(from, apdu.size()));
    return detail::finish_frame(w, out, params);
}

}  // namespace submeter::inline v0::codec::dlt698
