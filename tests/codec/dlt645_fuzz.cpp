// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/credit.hpp"
#include "submeter/codec/dlt645/cursor.hpp"
#include "submeter/codec/dlt645/load_record.hpp"
#include "submeter/codec/dlt645/maintenance.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/dlt645/reassembly.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/dlt645/relay.hpp"
#include "submeter/codec/dlt645/security.hpp"
#include "submeter/codec/dlt645/session.hpp"
#include "submeter/codec/dlt645/status_word.hpp"
#include "submeter/codec/dlt645/stream.hpp"
#include "submeter/codec/dlt645/value.hpp"
#include "submeter/codec/dlt645/wallet.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;
namespace dlt645 = submeter::codec::dlt645;

namespace {

// What is asked of any reply.
void check_reply(const dlt645::reply& r) {
    (void)dlt645::accepted(r);
    for (const auto form : {dlt645::refusal_form::bits, dlt645::refusal_form::codes})
        (void)dlt645::security_refusal_bits(r, form);
    (void)dlt645::read_address(r);
    const dlt645::request asked{
        .meter = r.meter, .what = r.what, .id = r.id, .sequence = r.sequence};
    require(dlt645::check_answer(asked, r).has_value());
    (void)dlt645::check_answer({.what = dlt645::function::read_next, .id = r.id}, r);
}

// Any octets as what functions and the security module carry.
void check_payloads(bytes_view data) {
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
    check_reply({.what = dlt645::function::authenticate, .refused = true, .data = data});
    check_reply({.what = dlt645::function::read_address, .data = data});
}

// The lengths that these have, wherever in the input they begin.
void check_all_payloads(bytes_view input) {
    for (const std::size_t length : {1U, 4U, 5U, 6U, 8U, 12U, 16U, 24U, 26U, 32U, 40U})
        if (input.size() >= length) check_payloads(input.first(length));
    check_payloads(input);
}

// A frame that is accepted is written back octet for octet, and so is what it says.
void check_frame(bytes_view input) {
    const auto f = dlt645::decode(input);
    if (!f) return;
    std::array<std::byte, dlt645::data_length_max> room{};
    const auto original = frame_in(input, *f, dlt645::overhead);
    check_written_back(f, original);
    check_written_back(dlt645::parse_request(*f, room), original);
    const auto r = dlt645::parse_reply(*f, room);
    check_written_back(r, original);
    require(dlt645::unmask(f->data, room).has_value());
    if (r) check_reply(*r);
}

// A number and a moment that are read are written back octet for octet.
void check_value(const dlt645::placed_value& v) {
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
            (void)dlt645::obis_text(*found);
            check_cursor(dlt645::value_cursor{*found, data}, data, check_value);
        }
    }
}

// A read whose parts are cut from the input, some of them not what was asked for: what is put
// together is what fitted.
void check_reassembly(bytes_view input) {
    std::array<std::byte, 40> room{};
    dlt645::reassembly whole{{}, room};
    std::size_t taken = 0;
    while (input.size() > 2) {
        const auto size = std::min<std::size_t>(to_u8(input[0]) % 16U, input.size() - 2);
        const auto& asked = whole.next_request();
        const unsigned kind = to_u8(input[1]) % 16U;
        dlt645::reply part{.what = asked.what, .more = kind > 1, .refused = kind == 2};
        part.sequence = static_cast<std::uint8_t>(asked.sequence + (kind == 3 ? 1 : 0));
        part.data = input.subspan(2, size);
        if (whole.take(part)) taken += size;
        require(whole.data().size() == taken);
        input = input.subspan(2 + size);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    check_frame(input);
    check_cuts(dlt645::stream{}, input);
    check_reassembly(input);
    check_dictionary(input);
    check_all_payloads(input);
    return 0;
}
