// SPDX-License-Identifier: Apache-2.0
#pragma once

// The head end of dialogues with a virtual DL/T 698.45 meter, made of the codec.

#include "submeter/simulate/dlt698_meter.hpp"

#include <gtest/gtest.h>

namespace submeter::testing::dlt698_dialogue {

using namespace std::chrono_literals;
using namespace codec::dlt698;
using codec::direction;
using simulate::dlt698_meter;
using simulate::dlt698_meter_params;
using bytes = std::vector<std::byte>;

inline const instant made = parse_instant("2026-11-21T00:00:00Z").value();
inline const zone beijing = fixed_zone("CST", 8h);
inline const simulate::security_key master = simulate::make_test_key(7);
inline const codec::dlt698::address where = parse_address("202600123456").value();
inline const codec::dlt645::address where_645 =
    codec::dlt645::parse_address("202600123456").value();
inline constexpr std::array customer{std::byte{0},    std::byte{0},    std::byte{0},
                                     std::byte{0x12}, std::byte{0x34}, std::byte{0x56}};

inline bytes octets_of(std::string_view hex) {
    bytes out(hex.size() / 2);
    out.resize(from_hex(hex, out).value());
    return out;
}

inline const bytes meter_number = octets_of("202600123456");

inline dlt698_meter_params plain_params() {
    std::vector<std::int64_t> hours(400, 1230);
    return {.common = {.load = {made, hours}, .made = made, .clock = beijing},
            .address = where,
            .password = "open"};
}

inline dlt698_meter_params guarded_params() {
    auto p = plain_params();
    p.module = simulate::security_module_params{.master = master};
    return p;
}

// What the client hears: its frames' user data, fragments confirmed and put together.
class client {
public:
    explicit client(const dlt698_meter_params& p) : meter(p), machine(master, where_645, 3) {
        meter.money.customer = customer;
        meter.money.purchases = 12;
        meter.money.remaining_cents = 3520;
    }

    bytes talk(bytes_view apdu, std::uint8_t control = request_control) {
        sent = framed(apdu, control);
        return listen(meter.feed(sent, now));
    }
    bytes framed(bytes_view apdu, std::uint8_t control = request_control) const {
        bytes room(apdu.size() + 64);
        room.resize(
            encode_frame({.control = control, .server = to, .client = 0x10}, apdu, room).value());
        return room;
    }
    bytes listen(bytes heard) {
        bytes room(8192);
        reassembly whole{room};
        while (!heard.empty()) {
            raw.insert(raw.end(), heard.begin(), heard.end());
            const auto f = decode(heard).value();
            EXPECT_EQ(f.server, where);
            if (!is_fragment(f.control)) {
                bytes clear(f.data.size());
                const auto data = clear_data(f, clear).value();
                return {data.begin(), data.end()};
            }
            ++fragments;
            const auto piece = parse_fragment(f.data).value();
            const auto all = whole.add(piece).value();
            if (all) return {all->begin(), all->end()};
            bytes confirmed(2);
            EXPECT_TRUE(encode(confirmation(piece), confirmed));
            heard = meter.feed(framed(confirmed, request_control | fragment_bit), now);
        }
        return {};
    }

    // The Data of an attribute, or the DAR that refuses it.
    struct got {
        dar verdict = dar::ok;
        bytes octets{};
        data_view data{};
    };
    got get(oad what) {
        bytes room(64);
        const auto reply = talk(encode_get(1, what, room).value());
        return first_of(reply);
    }
    static got first_of(bytes reply) {
        got out{.octets = std::move(reply)};
        const auto a = parse_apdu(out.octets);
        EXPECT_TRUE(a);
        if (!a) return out;
        const auto e = first_entry(*a).value();
        out.verdict = e.verdict.value_or(dar::ok);
        if (e.data) out.data = *e.data;
        return out;
    }
    dar set(oad what, const result<data_view>& value) {
        bytes room(1024);
        return first_of(talk(encode_set(2, what, value.value(), room).value())).verdict;
    }
    dar act(omd what, const result<data_view>& value) {
        bytes room(1024);
        return first_of(talk(encode_action(3, what, value.value(), room).value())).verdict;
    }

    bool connect() {
        const auto proof = simulate::begin_connection(machine);
        bytes room(256);
        const auto reply = talk(encode_apdu(connect_request{.piid = 4,
                                                            .by = mechanism::symmetric,
                                                            .first = proof.first,
                                                            .second = proof.second},
                                            room)
                                    .value());
        const auto a = parse_apdu(reply).value();
        const auto said = read_connect_reply(a).value();
        return simulate::accept_connection(machine, said).has_value();
    }
    // Sends an APDU in SECURITY and opens the answer. DAR where SECURITY itself is refused.
    struct sealed {
        dar refused = dar::ok;
        bytes apdu{};
    };
    sealed secure(bytes_view apdu, protection how, proof_kind proof, bool spoilt = false) {
        const simulate::session_module module{machine.session().value()};
        bytes room(4096);
        auto r = seal(security_request{.how = how, .carried = apdu, .proof = proof, .rn = rn},
                      module, room)
                     .value();
        bytes mac{r.mac.begin(), r.mac.end()};
        if (spoilt && !mac.empty()) mac[0] ^= std::byte{1};
        r.mac = mac;
        bytes out(4096);
        out.resize(encode_security(r, out).value());
        const auto reply = talk(out);
        const auto parts = parse_security_reply(reply).value();
        if (parts.how == protection::refused) return {parts.verdict, {}};
        bytes opened(4096);
        const auto in = open(parts, module, opened);
        EXPECT_TRUE(in);
        return {dar::ok, {in->begin(), in->end()}};
    }
    // A wallet operation with its MAC, sent as a cipher text.
    dar wallet(wallet_order order, std::int64_t cents, std::uint32_t count,
               bytes_view whose = customer, bool spoilt = false) {
        wallet_operation v{.order = order,
                           .amount = {cents, -2},
                           .count = count,
                           .customer = whose,
                           .meter_number = meter_number};
        const auto covered = simulate::covered_octets(v).value();
        auto code =
            machine.session()->code(simulate::part_of(simulate::covered_part::parameters, covered));
        if (spoilt) code[0] ^= std::byte{1};
        v.security = {.sid = {.id = 0x81420000}, .mac = code};
        bytes room(256);
        bytes apdu(512);
        const auto asked =
            encode_action(5, wallet_method, encode_data(v, room).value(), apdu).value();
        const auto told = secure(asked, protection::cipher, proof_kind::rn_mac);
        return told.refused != dar::ok ? told.refused : first_of(told.apdu).verdict;
    }

    dlt698_meter meter;
    simulate::key_machine machine;
    codec::dlt698::address to = where;
    instant now = made + 90min;
    bytes rn = bytes(16, std::byte{0x5A});
    bytes sent;
    bytes raw;
    int fragments = 0;
};

inline std::uint16_t status_3(client& c) {
    return static_cast<std::uint16_t>(c.get({0x20140203}).data.bits().value());
}

}  // namespace submeter::testing::dlt698_dialogue
