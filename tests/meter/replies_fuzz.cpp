// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/codec/dlt698/data.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/meter.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;

namespace {

// A meter, and what it is asked: for each register alone, and for a command where it takes one.
struct subject {
    meter::device target;
    std::vector<meter::request> reads;
    std::optional<meter::command_step> told;
};

subject make_subject(std::string_view profile, std::string_view address) {
    meter::device_params params;
    params.access = codec::dlt645::credentials{2, 0x123456, 1};
    params.wake_up = 0;
    subject out{*meter::make_device(*meter::builtin_profile(profile), {}, address, params), {}, {}};
    for (const auto& row : out.target.map->registers) {
        const obis wanted[] = {row.what};
        const auto plan = meter::read_requests(out.target, wanted);
        require(plan && plan->size() == 1);
        out.reads.push_back(plan->front());
    }
    const instant then{std::chrono::sys_days{std::chrono::year{2030} / 1 / 1}};
    command c{.kind = command_kind::trip, .valid_until = then};
    if (out.target.map->speaks == meter::protocol::dlt645_1997) {
        c.kind = command_kind::set_clock;
        c.data = clock_change{then};
    }
    if (const auto made = meter::make_command(out.target, c)) out.told = made->front();
    return out;
}

// One meter of each protocol.
const std::vector<subject>& subjects() {
    static const std::vector<subject> all{make_subject("dlt645_2007_prepaid", "201900123456"),
                                          make_subject("dlt645_1997", "12345678"),
                                          make_subject("acrel_prepaid_a", "7"),
                                          make_subject("schneider_iem3000", "7"),
                                          make_subject("cjt188_water", "00112026001234"),
                                          make_subject("cjt188_heat", "1"),
                                          make_subject("dlt698_prepaid", "202600123456")};
    return all;
}

// The input as what a good reply to the request carries; nothing where it cannot be.
result<std::size_t> good_reply(const meter::device& d, const meter::request& asked,
                               bytes_view input, bytes_span out) {
    std::array<std::byte, 300> room{};
    switch (d.map->speaks) {
        case meter::protocol::modbus_rtu:
            if (input.size() < asked.registers * 2U) return fail(errc::incomplete);
            return codec::modbus::encode(
                codec::modbus::reply{.unit = d.unit,
                                     .what = static_cast<codec::modbus::function>(asked.bytes[1]),
                                     .count = asked.registers,
                                     .registers = input.first(asked.registers * 2U)},
                out);
        case meter::protocol::cjt188: {
            const auto sent = codec::cjt188::parse_request(*codec::cjt188::decode(asked.bytes));
            return codec::cjt188::encode(
                codec::cjt188::reply{
                    .type = d.type, .meter = d.cjt188, .id = sent->id, .data = input},
                out);
        }
        case meter::protocol::dlt645_1997: {
            namespace edition = codec::dlt645::edition_1997;
            const auto sent = edition::parse_request(*codec::dlt645::decode(asked.bytes), room);
            return edition::encode(
                edition::reply{.meter = d.address, .has_id = true, .id = sent->id, .data = input},
                out);
        }
        case meter::protocol::dlt645_2007: {
            const auto sent =
                codec::dlt645::parse_request(*codec::dlt645::decode(asked.bytes), room);
            return codec::dlt645::encode(
                codec::dlt645::reply{.meter = d.address, .id = sent->id, .data = input}, out);
        }
        case meter::protocol::dlt698: {
            const auto data = codec::dlt698::read_data(input);
            if (!data) return fail(data.error());
            const auto& row = d.map->registers[asked.rows.front().row];
            const codec::dlt698::oad what{static_cast<std::uint32_t>(row.where->value)};
            const auto apdu = codec::dlt698::encode_get_reply(0, what, *data, room);
            if (!apdu) return fail(apdu.error());
            return codec::dlt698::encode_frame(
                {.control = codec::dlt698::reply_control, .server = d.server, .client = d.client},
                *apdu, out);
        }
    }
    return fail(errc::bad_value);
}

// A meter that answers with any data: readings or an error, never a reading too many.
void check_values(const meter::device& d, const meter::request& asked, bytes_view input) {
    std::array<std::byte, 400> room{};
    const auto length = good_reply(d, asked, input, room);
    if (!length) return;
    const auto reply = bytes_view{room}.first(*length);
    require(meter::match_reply(asked, reply) ==
            meter::wire_match{meter::wire_state::reply, *length});
    if (const auto got = meter::accept(d, asked, reply, instant{})) require(got->size() <= 1);
    if (const auto got = meter::accept_texts(d, asked, reply)) require(got->size() <= 1);
}

// A line that carries anything: what is at its front is inside it.
void check_line(const subject& s, bytes_view input) {
    const auto& asked = s.reads.front();
    const auto found = meter::match_reply(asked, input);
    require(found.length <= input.size());
    require((found.length == 0) == (found.what == meter::wire_state::need_more));
    (void)meter::accept(s.target, asked, input, instant{});
    if (const auto next = meter::follow_up(asked, input); next && *next && !input.empty())
        require((*next)->bytes != asked.bytes);
    if (!s.told) return;
    (void)meter::judge(s.told->write, input);
    (void)meter::confirm(s.target, s.told->verify, input);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    for (const auto& s : subjects())
        check_line(s, input);
    if (size < 2) return 0;
    const auto& s = subjects()[data[0] % subjects().size()];
    check_values(s.target, s.reads[data[1] % s.reads.size()], input.subspan(2));
    return 0;
}
