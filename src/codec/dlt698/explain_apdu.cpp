// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt698/body_annotator.hpp"
#include "codec/dlt698/values.hpp"
#include "submeter/codec/dlt698/security.hpp"

namespace submeter::inline v0::codec::dlt698::detail {

namespace {

void explain_follow_report(annotator& out, const apdu& a, std::size_t at) {
    reader in{out.view(), at};
    explain_body(out, in, {direction::response, service::report, 1}, follow_body(a.following));
}

// The ending of an APDU that parse_apdu() has accepted.
void explain_ending(annotator& out, const apdu& a, std::size_t at) {
    if (!has_ending(a.what)) return;
    if (a.way == direction::response) {
        constexpr const char* kinds[] = {"none", "results", "records"};
        out.add_to(++at, "follow_report", kinds[static_cast<std::size_t>(a.following)],
                   service_source);
        if (a.following != follow_report::none) explain_follow_report(out, a, at);
        at += a.follow.size();
    }
    out.add_to(++at, "time_tag", a.tag ? "present" : "none", service_source);
    if (!a.tag) return;
    out.add_to(at += date_time_s_length, "sent", moment_text(a.tag->sent), data_source);
    std::string valid = std::to_string(a.tag->valid.count);
    valid += ' ';
    valid += to_text(a.tag->valid.unit);
    out.add_to(at + time_interval_length, "valid", valid, data_source);
}

std::size_t string_end(bytes_view apdu, std::size_t at) {
    reader in{apdu, at};
    in.string();
    return in.at();
}

// What a SECURITY APDU carries: the APDU in it where it is in the clear.
void explain_carried(annotator& out, protection how, bytes_view carried) {
    const auto apdu = out.view();
    const auto start = static_cast<std::size_t>(carried.data() - apdu.data());
    const std::size_t base = out.at() - 2;
    out.add_to(start, "carried_length", std::to_string(carried.size()), service_source);
    if (how == protection::cipher) {
        out.add_to(start + carried.size(), "cipher_text", "", service_source);
        return;
    }
    out.look_at(carried);
    if (is_security(carried)) {
        out.add(carried.size(), "carried", "security", service_source);
    } else {
        explain_apdu(out);
    }
    out.look_back(apdu, base);
}

void explain_proof(annotator& out, const security_request& r, std::size_t at) {
    const auto apdu = out.view();
    out.add_to(++at, "proof", std::string{to_text(r.proof)}, service_source);
    if (r.proof == proof_kind::sid_mac || r.proof == proof_kind::sid) {
        reader in{apdu, at};
        (void)read_sid(in);
        out.add_to(in.at(), "sid", id_text(r.sid.id), service_source);
        at = in.at();
    } else {
        at = string_end(apdu, at);
        out.add_to(at, "random", to_hex(r.rn), service_source);
    }
    out.add_to(apdu.size(), "mac", to_hex(r.mac), service_source);
}

// Tag and protection. @return whether the APDU can be told further.
template <class Security>
bool explain_head(annotator& out, const result<Security>& r, const char* service) {
    out.add_to(1, "service", service, service_source);
    if (r) {
        out.add_to(2, "protection", std::string{to_text(r->how)}, service_source);
        return true;
    }
    out.add_to(out.view().size(), "unread", "", service_source);
    out.broken_in_view(r.error());
    return false;
}

void explain_request(annotator& out) {
    const auto r = parse_security_request(out.view());
    if (!explain_head(out, r, "security request")) return;
    const std::size_t end = string_end(out.view(), 2);
    explain_carried(out, r->how, r->carried);
    explain_proof(out, *r, end);
}

void explain_reply(annotator& out) {
    const auto r = parse_security_reply(out.view());
    if (!explain_head(out, r, "security response")) return;
    std::size_t end = 3;
    if (r->how == protection::refused) {
        const auto number = static_cast<std::uint8_t>(r->verdict);
        out.add_to(end, "refusal", with_number(to_text(r->verdict), number), service_source);
    } else {
        end = string_end(out.view(), 2);
        explain_carried(out, r->how, r->carried);
    }
    out.add_to(end + 1, "mac_present", r->mac ? "yes" : "no", service_source);
    if (r->mac) out.add_to(out.view().size(), "mac", to_hex(*r->mac), service_source);
}

}  // namespace

void explain_apdu(annotator& out) {
    reader in{out.view()};
    const std::uint8_t tag = in.u8();
    if (!in.ok()) return out.broken_in_view(in.why());
    const auto way = (tag & answer_bit) != 0 ? direction::response : direction::request;
    const auto what = service_of(tag, {});
    std::string name{to_text(what)};
    name += way == direction::request ? " request" : " response";
    out.add_to(1, "service", name, service_source);
    std::uint8_t choice = 0;
    if (has_choice(what) && in.remaining() > 0) {
        choice = in.u8();
        out.add_to(2, "choice", with_number(to_text(what, choice), choice), service_source);
    }
    const auto whole = parse_apdu(out.view());
    const auto grammar = body_of(way, what, choice);
    auto secret = secrecy::none;
    if (grammar != no_body && in.remaining() > 0) {
        const std::uint8_t piid = in.u8();
        out.add_to(in.at(), "piid", std::to_string(piid & 0x3FU), service_source);
        secret = explain_body(out, in, {way, what, choice}, grammar);
        if (whole) explain_ending(out, *whole, in.at());
    }
    const bool is_secret = !whole && secret == secrecy::password;
    if (out.add_to(out.view().size(), "unread", is_secret ? "not shown" : "", service_source) &&
        is_secret)
        out.hide_last();
    if (!whole) out.broken_in_view(whole.error());
}

void explain_security(annotator& out) {
    if (to_u8(out.view()[0]) == security_request_tag) {
        explain_request(out);
    } else {
        explain_reply(out);
    }
}

}  // namespace submeter::inline v0::codec::dlt698::detail
