// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/credit.hpp"
#include "submeter/codec/dlt645/cursor.hpp"
#include "submeter/codec/dlt645/explain.hpp"
#include "submeter/codec/dlt645/load_record.hpp"
#include "submeter/codec/dlt645/maintenance.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/dlt645/relay.hpp"
#include "submeter/codec/dlt645/security.hpp"
#include "submeter/codec/dlt645/session.hpp"
#include "submeter/codec/dlt645/status_word.hpp"
#include "submeter/codec/dlt645/stream.hpp"
#include "submeter/codec/dlt645/value.hpp"
#include "submeter/codec/dlt645/wallet.hpp"

#include <array>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

using namespace submeter;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

// Any octets as what functions and the security module carry.
void check_payloads(bytes_view data) {
    namespace dlt645 = codec::dlt645;
    const dlt645::request asked{.data = data};
    (void)dlt645::read_read_order(asked);
    (void)dlt645::read_password_change(asked);
    (void)dlt645::read_clear_events(asked);
    for (const auto p :
         {dlt645::protection::plain, dlt645::protection::with_mac, dlt645::protection::ciphered})
        (void)dlt645::read_secured(asked, p);
    if (const auto order = dlt645::read_freeze_order(data))
        require(dlt645::write_freeze_order(*order).has_value());
    (void)dlt645::read_line_rate(data);
    (void)dlt645::read_terminal_output(data);
    (void)dlt645::read_address(data);
    for (const auto channels : {dlt645::relay_channels::none, dlt645::relay_channels::in_n2,
                                dlt645::relay_channels::in_n1_bits})
        (void)dlt645::read_relay_order(data, channels);
    (void)dlt645::read_credit_order(data);
    (void)dlt645::read_wallet_setup(data);
    (void)dlt645::read_numbered_order(data);
    (void)dlt645::read_wallet_state(data);
    (void)dlt645::read_authentication(data);
    (void)dlt645::read_authentication_answer(data);
    (void)dlt645::read_session_validity(data);
    (void)dlt645::read_key_update(data);
    (void)dlt645::read_module_file_part(data);
    (void)dlt645::read_module_file_answer(data);
    (void)dlt645::read_load_record(data);
}

// The lengths that these have, wherever in the input they begin.
void check_all_payloads(bytes_view input) {
    for (const std::size_t length : {1U, 4U, 5U, 6U, 8U, 12U, 16U, 24U, 26U, 32U, 40U})
        if (input.size() >= length) check_payloads(input.first(length));
    check_payloads(input);
}

// A frame that is accepted is written back octet for octet, and so is what it says.
void check_round_trip(bytes_view input, const codec::dlt645::frame& f) {
    namespace dlt645 = codec::dlt645;
    std::array<std::byte, dlt645::frame_length_max> out{};
    const auto length = dlt645::encode(f, out);
    require(length.has_value() && *length <= f.consumed && f.consumed <= input.size());
    const auto original = input.subspan(f.consumed - *length, *length);
    require(to_hex(original) == to_hex(bytes_view{out}.first(*length)));
    std::array<std::byte, dlt645::data_length_max> room{};
    if (const auto r = dlt645::parse_request(f, room))
        require(dlt645::encode(*r, out) == original.size());
    if (const auto r = dlt645::parse_reply(f, room)) {
        require(dlt645::encode(*r, out) == original.size());
        (void)dlt645::accepted(*r);
        for (const auto form : {dlt645::refusal_form::bits, dlt645::refusal_form::codes})
            (void)dlt645::security_refusal_bits(*r, form);
        require(dlt645::unmask(f.data, room).has_value());
        const dlt645::request asked{.meter = r->meter, .what = r->what, .id = r->id};
        (void)dlt645::check_answer(asked, *r);
    }
}

// A number and a moment that are read are written back octet for octet.
void check_value(const codec::dlt645::placed_value& v) {
    namespace dlt645 = codec::dlt645;
    std::array<std::byte, dlt645::data_length_max> out{};
    if (const auto value = dlt645::read_value(v.what, v.octets)) {
        const auto length = dlt645::write_value(v.what, *value, out);
        require(!length || *length <= v.octets.size());
    }
    if (const auto when = dlt645::read_time(v.what, v.octets))
        require(dlt645::write_time(v.what, *when, out).has_value());
    if (const auto day = dlt645::read_date(v.what, v.octets))
        require(dlt645::write_date(v.what, *day, out).has_value());
    if (const auto time = dlt645::read_time_of_day(v.what, v.octets))
        require(dlt645::write_time_of_day(v.what, *time, out) == v.octets.size());
    if (const auto word = dlt645::read_word(v.what, v.octets))
        (void)dlt645::status_flag_name(v.what.id.di0(), *word & 15U);
}

// Identifiers of every kind with any data behind them: every value lies in it, in order.
void check_dictionary(bytes_view input) {
    namespace dlt645 = codec::dlt645;
    if (input.size() < 3) return;
    const auto di2 = std::uint32_t{to_u8(input[0])};
    const auto di1 = std::uint32_t{to_u8(input[1])};
    const auto di0 = std::uint32_t{to_u8(input[2])};
    const auto data = input.subspan(3);
    for (const std::uint32_t di3 : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 0x1DU, 0x1EU}) {
        for (const std::uint32_t block : {0x0000U, 0xFF00U, 0x00FFU}) {
            const dlt645::data_id id{di3 << 24 | di2 << 16 | di1 << 8 | di0 | block};
            const auto found = dlt645::find_item(id, data.size());
            if (!found) continue;
            (void)dlt645::to_text(*found);
            (void)dlt645::obis_text(*found);
            dlt645::value_cursor values{*found, data};
            std::size_t end = 0;
            while (const auto v = values.next()) {
                require(v->offset >= end && v->octets.size() == v->what.octets);
                end = v->offset + v->octets.size();
                check_value(*v);
            }
            require(end + values.rest().size() <= data.size());
        }
    }
}

// Takes every frame that a chunk makes whole.
void take_all(codec::dlt645::stream& s, bytes_view chunk, std::vector<std::string>& out) {
    while (const auto f = s.next(chunk))
        out.push_back(to_hex(f->data));
}

// Octets one by one give the frames that they give at once.
void check_stream(bytes_view input) {
    codec::dlt645::stream whole;
    codec::dlt645::stream single;
    std::vector<std::string> at_once;
    std::vector<std::string> one_by_one;
    take_all(whole, input, at_once);
    for (std::size_t i = 0; i < input.size(); ++i)
        take_all(single, input.subspan(i, 1), one_by_one);
    require(at_once == one_by_one);
    require(whole.noise() == single.noise() && whole.pending() == single.pending());
    while (whole.gap()) {
    }
    require(whole.pending() == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span{data, size});
    if (const auto f = codec::dlt645::decode(input)) check_round_trip(input, *f);
    check_stream(input);
    check_dictionary(input);
    check_all_payloads(input);
    for (const auto& f : codec::decode_text(codec::protocol::dlt645_2007, std::nullopt, input))
        require(!codec::to_json(f).empty());
    (void)codec::dlt645::explain(input);
    return 0;
}
