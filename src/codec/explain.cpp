// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/explain.hpp"

#include "codec/describe.hpp"
#include "submeter/codec/cjt188/explain.hpp"
#include "submeter/codec/dlt645/edition_1997/explain.hpp"
#include "submeter/codec/dlt645/explain.hpp"
#include "submeter/codec/dlt698/explain.hpp"
#include "submeter/codec/modbus/explain.hpp"

namespace submeter::inline v0::codec {

namespace detail {

std::string spaced_hex(bytes_view octets) {
    const std::string digits = to_hex(octets);
    std::string out;
    out.reserve(octets.size() * 3);
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        if (i > 0) out += ' ';
        out.append(digits, i, 2);
    }
    return out;
}

explanation octets_part(bytes_view raw, std::size_t offset, std::string meaning, std::string value,
                        std::string source) {
    return {.rule = "codec.octets",
            .facts = {{"offset", std::to_string(offset)},
                      {"raw", spaced_hex(raw)},
                      {"meaning", std::move(meaning)},
                      {"value", std::move(value)},
                      {"source", std::move(source)}},
            .parts = {}};
}

explanation broken_part(const error& why, std::string found, std::string expected) {
    const auto info = describe(why.code);
    return {.rule = "codec.broken",
            .facts = {{"offset", std::to_string(why.offset)},
                      {"error", std::string{info.name}},
                      {"message", std::string{info.sentence}},
                      {"found", std::move(found)},
                      {"expected", std::move(expected)}},
            .parts = {}};
}

explanation frame_part(protocol in, std::size_t offset, std::size_t length) {
    return {.rule = "codec.frame",
            .facts = {{"protocol", std::string{to_text(in)}},
                      {"offset", std::to_string(offset)},
                      {"length", std::to_string(length)}},
            .parts = {}};
}

explanation explain_run(protocol in, const decode_context& context, bytes_view input,
                        const scanned& run) {
    const auto octets = input.subspan(run.offset, run.length);
    if (run.failed && run.failed->code == errc::noise)
        return octets_part(octets, run.offset, "noise", "belongs to no frame",
                           std::string{to_text(in)});
    switch (in) {
        case protocol::dlt645_2007:
            return dlt645::explain(octets, run.offset);
        case protocol::dlt645_1997:
            return dlt645::edition_1997::explain(octets, run.offset);
        case protocol::cjt188:
            return cjt188::explain(octets, run.offset);
        case protocol::dlt698:
            return dlt698::explain(octets, run.offset);
        default:
            return modbus::explain(in, octets, context, run.offset);
    }
}

}  // namespace detail

explanation explain(protocol in, const decode_context& context, bytes_view input) {
    explanation out{
        .rule = "codec.input",
        .facts = {{"protocol", std::string{to_text(in)}}, {"length", std::to_string(input.size())}},
        .parts = {}};
    std::size_t at = 0;  // what no run has are wake-up octets
    const auto wake_up = [&](std::size_t to) {
        if (to > at)
            out.parts.push_back(detail::octets_part(input.subspan(at, to - at), at, "wake_up",
                                                    std::to_string(to - at).append(" octets"),
                                                    std::string{to_text(in)}));
    };
    for (const auto& run : detail::scan(in, modbus::way_of(in, context), input)) {
        wake_up(run.offset);
        out.parts.push_back(detail::explain_run(in, context, input, run));
        at = run.offset + run.length;
    }
    wake_up(input.size());
    return out;
}

explanation explain(protocol in, std::optional<direction> way, bytes_view input) {
    return explain(in, decode_context{.way = way}, input);
}

}  // namespace submeter::inline v0::codec
