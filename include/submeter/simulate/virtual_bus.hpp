// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/simulate/virtual_meter.hpp"

#include <memory>
#include <vector>

namespace submeter::inline v0::simulate {

/// Meters on one RS-485 line. All hear what comes in, whoever is meant answers. Meters of both
/// protocols may share a line. Confined to one thread.
class virtual_bus {
public:
    void add(std::shared_ptr<virtual_meter> meter) { meters_.push_back(std::move(meter)); }

    /// One burst from the line; the answers of all meters in the order in which they were added.
    /// Two meters that answer at once would collide on a real line: here both answers follow each
    /// other.
    [[nodiscard]] std::vector<std::byte> feed(bytes_view octets, instant now) {
        std::vector<std::byte> out;
        for (const auto& meter : meters_) {
            const auto reply = meter->feed(octets, now);
            out.insert(out.end(), reply.begin(), reply.end());
        }
        return out;
    }

    /// Moves the time of all meters, whether somebody talks to them or not.
    void advance(instant to) {
        for (const auto& meter : meters_)
            meter->advance(to);
    }

    [[nodiscard]] const std::vector<std::shared_ptr<virtual_meter>>& meters() const noexcept {
        return meters_;
    }

private:
    std::vector<std::shared_ptr<virtual_meter>> meters_;
};

}  // namespace submeter::inline v0::simulate
