// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;

namespace {

command_data data_of(command_kind kind) {
    switch (kind) {
        case command_kind::set_day_table:
            return day_table_change{0, {{{0, 1}, {3600, 2}}}};
        case command_kind::set_zones:
            return zone_change{{{std::chrono::January / 1, 0}, {std::chrono::July / 1, 1}}};
        case command_kind::set_holiday:
            return holiday_change{0, {std::chrono::year{2027} / 1 / 1, 0}};
        case command_kind::set_clock:
            return clock_change{instant{std::chrono::hours{24 * 365 * 50}}};
        default:
            return {};
    }
}

// What can be made has steps in their order, each with octets to send.
void check_command(const meter::device& d, command_kind kind) {
    const auto made = meter::make_command(d, {.kind = kind, .data = data_of(kind)});
    if (!made) return;
    require(!made->empty());
    for (std::size_t k = 0; k < made->size(); ++k)
        require(!(*made)[k].write.bytes.empty() && (*made)[k].write.step == k);
}

// A meter of the profile is asked for all that it has, and told all that it takes.
void check_meter(const meter::profile& map) {
    const auto d = meter::make_device(std::make_shared<meter::profile>(map), {}, "1",
                                      {.access = codec::dlt645::credentials{2, 0x123456, 1},
                                       .writes = meter::disabled_writes::allow});
    if (!d) return;
    std::vector<obis> wanted;
    for (const auto& row : map.registers)
        wanted.push_back(row.what);
    if (const auto requests = meter::read_requests(*d, wanted)) {
        for (const auto& asked : *requests) {
            require(!asked.bytes.empty());
            (void)meter::match_reply(asked, asked.bytes);
        }
    }
    for (const auto& rule : map.commands)
        check_command(*d, rule.kind);
}

}  // namespace

// Any text: a profile that can be used, or a finding that says where.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    diagnostics said;
    const auto map = meter::read_profile(std::string{data, data + size}, said);
    require(map.has_value() == said.findings.empty());
    if (map) check_meter(*map);
    return 0;
}
