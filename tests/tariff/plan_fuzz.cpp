// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/plan_json.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;

// Any text: a plan, or a finding that says where. A plan is written as a document that reads the
// same, and is written the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array zones{fixed_zone("Asia/Shanghai", std::chrono::hours{8}),
                                  fixed_zone("Europe/London", {}),
                                  fixed_zone("America/New_York", std::chrono::hours{-5})};
    const std::string text{data, data + size};
    diagnostics said;
    const auto read = tariff::read_plan(text, zones, said);
    require(read.has_value() || !said.findings.empty());
    if (!read) return 0;
    for (const auto& f : said.findings)  // a fine price that was rounded
        require(f.what.code == errc::inexact);
    const auto written = tariff::write_plan(*read);
    const auto again = tariff::read_plan(written, zones, said);
    require(again && *again == *read && tariff::write_plan(*again) == written);
    return 0;
}
