// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "line.hpp"
#include "submeter/gateway/bus.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

// One bus on a toy line, told what happens and when. What the bus tests share.
namespace submeter::gateway::toy {

using steps = std::vector<std::string>;

// Times that are easy to read: a request is given up after 1000 ms, then 100 ms of quarantine.
inline bus_params plain() {
    return {.timeout_first = duration{1000},
            .timeout_min = duration{1000},
            .timeout_max = duration{4000},
            .pause = duration{0},
            .late_horizon = duration{30000},
            .repeat_horizon = duration{0}};
}

class Bus : public testing::Test {
protected:
    explicit Bus(bus_params params = plain()) : line{std::move(params)} { line.link_up(at(0)); }

    result<transaction_id> submit(transaction what, std::int64_t ms) {
        return line.submit(std::move(what), at(ms));
    }
    steps feed(std::string_view text, std::int64_t ms) {
        line.received(octets(text), at(ms));
        return toy::actions(line);
    }
    steps wait_until(std::int64_t ms) {
        line.on_time(at(ms));
        return toy::actions(line);
    }
    steps seen() { return toy::actions(line); }

    bus line;
};

}  // namespace submeter::gateway::toy
