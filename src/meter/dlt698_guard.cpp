// SPDX-License-Identifier: Apache-2.0
#include "meter/dlt698_guard.hpp"

#include "meter/find_reply.hpp"
#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/security.hpp"

namespace submeter::inline v0::meter::detail {

namespace dlt698 = codec::dlt698;

namespace {

constexpr std::size_t envelope_growth = 512;  // what proves an APDU, and what a cipher adds

// What an APDU is about: the first OAD or OMD, 0 for none.
std::uint32_t place_in(bytes_view apdu) {
    const auto a = dlt698::parse_apdu(apdu);
    if (!a) return 0;
    const auto first = dlt698::first_entry(*a);
    return first ? first->id : 0;
}

dlt698::security_request travelling(const envelope& e) {
    return {.how = e.cover == envelope::form::cipher ? dlt698::protection::cipher
                                                     : dlt698::protection::plain,
            .carried = e.carried,
            .proof = static_cast<dlt698::proof_kind>(e.by),
            .sid = {.id = e.sid, .parameters = e.sid_parameters},
            .rn = e.random,
            .mac = e.mac};
}

}  // namespace

std::vector<std::byte> clear_octets(const dlt698::frame& f) {
    std::vector<std::byte> out(f.data.begin(), f.data.end());
    if (dlt698::is_scrambled(f.control)) dlt698::unscramble(out);
    return out;
}

result<dlt698::apdu> asked_apdu(const request& asked, bytes_view octets) {
    return dlt698::parse_apdu(asked.guarded.empty() ? octets : bytes_view{asked.guarded});
}

result<void> guard_dlt698(request& r) {
    const auto sent = dlt698::decode(r.bytes);
    if (!sent) return fail(sent.error());
    if (!r.security || dlt698::is_fragment(sent->control)) return {};
    auto apdu = clear_octets(*sent);
    const auto meter = dlt698::to_text(sent->server);
    std::vector<std::byte> room(2 * apdu.size() + envelope_growth);
    const auto wrapped =
        r.security->wrap({.meter = meter, .where = place_in(apdu), .octets = apdu}, room);
    if (!wrapped) return fail(wrapped.error());
    if (!*wrapped) return {};
    std::vector<std::byte> octets(2 * room.size());
    const auto length = dlt698::encode_security(travelling(**wrapped), octets);
    if (!length) return fail(length.error());
    std::vector<std::byte> framed(*length + envelope_growth);
    const auto whole = dlt698::encode_frame(*sent, bytes_view{octets}.first(*length), framed,
                                            {.wake_up = wake_up_of(r.bytes)});
    if (!whole) return fail(whole.error());
    framed.resize(*whole);
    r.bytes = std::move(framed);
    r.guarded = std::move(apdu);
    return {};
}

result<std::vector<std::byte>> opened(const request& asked, std::vector<std::byte> octets) {
    if (!dlt698::is_security(octets)) return octets;
    const auto reply = dlt698::parse_security_reply(octets);
    if (!reply) return fail(reply.error());
    if (reply->how == dlt698::protection::refused) {
        const auto said = dlt698::accepted(reply->verdict);
        return fail(said ? error{errc::reply_mismatch} : said.error());
    }
    const bool plain = reply->how == dlt698::protection::plain;
    if (!asked.security) {
        if (!plain) return fail(errc::reply_mismatch);
        return std::vector<std::byte>(reply->carried.begin(), reply->carried.end());
    }
    const auto sent = dlt698::decode(asked.bytes);
    const auto meter = sent ? dlt698::to_text(sent->server) : std::string{};
    std::vector<std::byte> room(octets.size());
    const auto carried =
        asked.security->open({.meter = meter, .where = place_in(asked.guarded)},
                             {.cover = plain ? envelope::form::plain : envelope::form::cipher,
                              .carried = reply->carried,
                              .mac = reply->mac.value_or(bytes_view{})},
                             room);
    if (!carried) return fail(errc::bad_mac);  // it proves nothing
    return std::vector<std::byte>(carried->begin(), carried->end());
}

}  // namespace submeter::inline v0::meter::detail
