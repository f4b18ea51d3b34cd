// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;

namespace {

// A meter of the profile is asked for all that it has, and told to trip.
void check_meter(const meter::profile& map) {
    const auto d = meter::make_device(std::make_shared<meter::profile>(map), {}, "1");
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
    (void)meter::make_command(*d, {.kind = command_kind::trip});
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
