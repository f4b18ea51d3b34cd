// SPDX-License-Identifier: Apache-2.0
#include "meter/dlt698_replies.hpp"

#include "meter/dlt698_guard.hpp"
#include "meter/find_reply.hpp"
#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/security.hpp"

#include <array>

namespace submeter::inline v0::meter::detail {

namespace {

namespace dlt698 = codec::dlt698;
using octets = std::vector<std::byte>;

constexpr std::uint8_t block_choice = 5;

bool is_block(const dlt698::apdu& a) {
    return a.what == dlt698::service::get && a.choice == block_choice &&
           a.way == codec::direction::response;
}
bool is_last_block(const dlt698::apdu& a) {
    return to_u8(a.body[0]) != 0;
}
std::uint16_t number_at(bytes_view body, std::size_t at) {
    return static_cast<std::uint16_t>(to_u8(body[at]) << 8 | to_u8(body[at + 1]));
}

// --- which frame is a reply ----------------------------------------------------------------------

// Whether the first fragment of an APDU shows the service and the number of the request; inside
// SECURITY they come later.
bool may_answer(const dlt698::apdu& asked, const dlt698::fragment& reply) {
    constexpr std::uint8_t reply_bit = 0x80;
    if (reply.kind != dlt698::fragment_kind::first || reply.piece.size() < 3) return false;
    const auto tag = to_u8(reply.piece[0]);
    if (tag == dlt698::security_reply_tag) return true;
    return tag == (static_cast<std::uint8_t>(asked.what) | reply_bit) &&
           (to_u8(reply.piece[2]) & 0x3FU) == asked.number();
}

// Whether a fragment is the one after that which a confirmation is about.
bool is_next(const dlt698::fragment& confirmed, const dlt698::fragment& reply) {
    using enum dlt698::fragment_kind;
    return (reply.kind == middle || reply.kind == last) && reply.sequence == confirmed.sequence + 1;
}

bool fits(const dlt698::apdu& asked, bytes_view reply) {
    const auto a = dlt698::parse_apdu(reply);
    if (!a) return false;
    const auto answers = dlt698::check_answer(asked, *a);
    if (!answers) return answers.error().code == errc::meter_refused;
    if (asked.what != dlt698::service::get || asked.choice != block_choice) return true;
    const unsigned due = number_at(asked.body, 0) + 1U;
    return is_block(*a) && number_at(a->body, 1) == (due & 0xFFFFU);
}

// What is ciphered can only be the answer to what was put inside SECURITY.
bool fits_inside(const request& asked, const dlt698::apdu& sent, bytes_view data) {
    if (!dlt698::is_security(data)) return fits(sent, data);
    const auto reply = dlt698::parse_security_reply(data);
    if (!reply) return false;
    if (reply->how == dlt698::protection::refused) return true;
    if (reply->how == dlt698::protection::cipher) return !asked.guarded.empty();
    return fits(sent, reply->carried);
}

bool is_answer(const request& asked, const dlt698::frame& sent, const dlt698::frame& f) {
    std::array<std::byte, dlt698::length_field_max> said_room;
    std::array<std::byte, dlt698::length_field_max> room;
    const auto said = dlt698::clear_data(sent, said_room);
    const auto data = dlt698::clear_data(f, room);
    if (!said || !data) return false;
    if (dlt698::is_fragment(sent.control)) {
        const auto confirmed = dlt698::parse_fragment(*said);
        const auto piece = dlt698::parse_fragment(*data);
        return dlt698::is_fragment(f.control) && confirmed && piece && is_next(*confirmed, *piece);
    }
    const auto apdu = asked_apdu(asked, *said);
    if (!apdu) return false;
    if (!dlt698::is_fragment(f.control)) return fits_inside(asked, *apdu, *data);
    const auto piece = dlt698::parse_fragment(*data);
    return piece && may_answer(*apdu, *piece);
}

// --- what replies are together -------------------------------------------------------------------

// The APDUs in frames one after another, out of fragments and SECURITY.
class apdu_source {
public:
    apdu_source(const request& asked, bytes_view frames) : asked_(asked), frames_(frames) {}

    // The next one, nothing at the end. `incomplete` where fragments are missing.
    result<std::optional<octets>> next() {
        if (frames_.empty()) return std::optional<octets>{};
        auto whole = gathered();
        if (!whole) return fail(whole.error());
        auto apdu = opened(asked_, std::move(*whole));
        if (!apdu) return fail(apdu.error());
        return std::optional<octets>{std::move(*apdu)};
    }

private:
    result<octets> gathered() {
        octets room(frames_.size());
        dlt698::reassembly pieces{room};
        while (!frames_.empty()) {
            const auto f = dlt698::decode(frames_);
            if (!f) return fail(f.error());
            frames_ = frames_.subspan(f->consumed);
            auto data = clear_octets(*f);
            if (!dlt698::is_fragment(f->control)) return data;
            const auto piece = dlt698::parse_fragment(data);
            if (!piece) return fail(piece.error());
            const auto apdu = pieces.add(*piece);
            if (!apdu) return fail(apdu.error());
            if (*apdu) return octets((*apdu)->begin(), (*apdu)->end());
        }
        return fail(errc::incomplete);
    }

    const request& asked_;
    bytes_view frames_;
};

// The last APDU in frames.
result<octets> last_apdu(const request& asked, bytes_view frames) {
    apdu_source source{asked, frames};
    octets out;
    while (true) {
        auto one = source.next();
        if (!one) return fail(one.error());
        if (!*one) return out;
        out = std::move(**one);
    }
}

// Puts the blocks of one answer together.
class block_list {
public:
    result<void> add(const dlt698::apdu& block) {
        dlt698::detail::reader in{block.body, 3};
        const auto form = in.u8();
        if (form == 0) return fail(dlt698::accepted(static_cast<dlt698::dar>(in.u8())).error());
        if (count_ > 0 && form != form_) return fail(errc::reply_mismatch);
        form_ = form;
        count_ += in.count();
        const auto items = block.body.subspan(in.at());
        items_.insert(items_.end(), items.begin(), items.end());
        return {};
    }

    // The answer as if it had come at once; to GET of one object, of that.
    [[nodiscard]] octets whole(const dlt698::apdu& asked) const {
        const bool records = form_ == 2;
        const bool one = asked.choice == (records ? 3 : 1) && count_ == 1;
        octets out(items_.size() + 16);
        byte_writer w{out};
        w.u8(0x85);
        w.u8(static_cast<std::uint8_t>((records ? 3 : 1) + (one ? 0 : 1)));
        w.u8(asked.number());
        if (!one) dlt698::detail::put_length(w, count_);
        w.put(items_);
        w.u16_be(0);  // no report follows, no time tag
        out.resize(w.written());
        return out;
    }

private:
    octets items_;
    std::size_t count_ = 0;
    std::uint8_t form_ = 0;
};

// One APDU of all that came.
result<octets> joined(const request& asked, const dlt698::apdu& sent, bytes_view replies) {
    apdu_source source{asked, replies};
    block_list blocks;
    while (true) {
        auto one = source.next();
        if (!one) return fail(one.error());
        if (!*one) return fail(errc::incomplete);
        const auto said = dlt698::parse_apdu(**one);
        if (!said) return fail(said.error());
        if (const auto ok = dlt698::check_answer(sent, *said); !ok) return fail(ok.error());
        if (!is_block(*said)) return std::move(**one);
        if (const auto ok = blocks.add(*said); !ok) return fail(ok.error());
        if (is_last_block(*said)) return blocks.whole(sent);
    }
}

result<std::size_t> confirm(const request& due, const dlt698::frame& f,
                            const dlt698::fragment& piece, bytes_span room) {
    std::array<std::byte, dlt698::fragment_header_length> data{};
    if (const auto ok = dlt698::encode(dlt698::confirmation(piece), data); !ok) return ok;
    auto to = *dlt698::decode(due.bytes);
    to.control = dlt698::answer_control(f.control);
    return dlt698::encode_frame(to, data, room, {.wake_up = wake_up_of(due.bytes)});
}

}  // namespace

wire_match match_dlt698(const request& asked, bytes_view received) {
    const auto sent = dlt698::decode(asked.bytes);
    if (!sent) return {};
    const auto answers = [&](const dlt698::frame& f) {
        return dlt698::direction_of(f.control) == codec::direction::response &&
               dlt698::matches(sent->server, f.server) && is_answer(asked, *sent, f);
    };
    return find_framed_reply(dlt698::decode, answers, received);
}

result<std::size_t> follow_dlt698(const request& due, bytes_view before, bytes_view reply,
                                  bytes_span room) {
    const auto f = dlt698::decode(reply);
    if (dlt698::is_fragment(f->control)) {
        const auto data = clear_octets(*f);
        const auto piece = dlt698::parse_fragment(data);
        if (piece && piece->wants_confirmation()) return confirm(due, *f, *piece, room);
    }
    octets all(before.begin(), before.end());
    all.insert(all.end(), reply.begin(), reply.end());
    const auto last = last_apdu(due, all);
    if (!last) return std::size_t{0};  // what it says is told by the answer
    const auto said = dlt698::parse_apdu(*last);
    if (!said || !is_block(*said) || is_last_block(*said)) return std::size_t{0};
    std::array<std::byte, 16> apdu{};
    const auto next = dlt698::encode_get_next(said->number(), number_at(said->body, 1), apdu);
    if (!next) return fail(next.error());
    auto to = *dlt698::decode(due.bytes);
    to.control = dlt698::request_control;
    return dlt698::encode_frame(to, *next, room, {.wake_up = wake_up_of(due.bytes)});
}

result<octets> answer_dlt698(const request& asked, bytes_view replies) {
    const auto frame = dlt698::decode(asked.bytes);
    if (!frame) return fail(frame.error());
    const auto data = clear_octets(*frame);
    const auto sent = asked_apdu(asked, data);
    if (!sent) return fail(sent.error());
    auto out = joined(asked, *sent, replies);
    if (!out) return out;
    const auto said = dlt698::parse_apdu(*out);
    if (!said) return fail(said.error());
    // Reads keep what each object says; a write says yes or no.
    const bool several = said->what == dlt698::service::get && said->choice != 1;
    if (const auto ok = dlt698::accepted(*said); !ok && !several) return fail(ok.error());
    return out;
}

}  // namespace submeter::inline v0::meter::detail
