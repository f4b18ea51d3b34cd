// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/check_plan.hpp"
#include "submeter/tariff/plan_json.hpp"
#include "submeter/tariff/urdb.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;

// Any text: a plan that is checked and that its own document gives back, or a finding that says
// where.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array zones{fixed_zone("America/Denver", -std::chrono::hours{7})};
    const std::string text{data, data + size};
    diagnostics said;
    const auto read = tariff::read_urdb(text, zones[0], said);
    require(read.has_value() || !said.findings.empty());
    if (!read) return 0;
    require(tariff::check(*read).has_value());
    const auto again = tariff::read_plan(tariff::write_plan(*read), zones, said);
    require(again && *again == *read);
    return 0;
}
