// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/command_fsm.hpp"

namespace submeter::inline v0::meter {

command_fsm::command_fsm(const device& d, std::vector<command_step> steps)
    : d_(&d), steps_(std::move(steps)) {
    if (steps_.empty()) doing_ = phase::over;
}

const request* command_fsm::next() const noexcept {
    if (doing_ == phase::over) return nullptr;
    const auto& step = steps_[at_];
    return doing_ == phase::write ? &step.write : &step.verify;
}

void command_fsm::on_reply(bytes_view reply) {
    if (const auto* asked = next())
        take(doing_ == phase::write ? judge(*asked, reply) : confirm(*d_, *asked, reply));
}

void command_fsm::on_loss(const error& why) {
    if (const auto* asked = next())
        take({.what = outcome::unknown, .why = why, .step = asked->step});
}

void command_fsm::take(const verdict& v) {
    if (v.what == outcome::done) return go_on();
    const bool seen = !steps_[at_].verify.bytes.empty();
    if (doing_ != phase::write || v.what == outcome::refused || !seen) return end(v);
    doing_ = phase::look;
}

// The next write, else the first or next read-back.
void command_fsm::go_on() {
    ++at_;
    if (doing_ != phase::read_back) {
        doing_ = phase::write;
        if (at_ < steps_.size()) return;
        doing_ = phase::read_back;
        at_ = 0;
    }
    while (at_ < steps_.size() && steps_[at_].verify.bytes.empty())
        ++at_;
    if (at_ == steps_.size())
        end({.what = outcome::done,
             .why = {},
             .step = static_cast<std::uint16_t>(steps_.size() - 1)});
}

void command_fsm::end(const verdict& v) {
    said_ = v;
    doing_ = phase::over;
}

}  // namespace submeter::inline v0::meter
