// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/conversation.hpp"

namespace submeter::inline v0::meter {

/// Tells a meter one command and finds the verdict on the whole of it:
///
///     command_fsm told{d, *make_command(d, c)};
///     while (const auto* asked = told.next()) {
///         const auto reply = exchange(*asked);
///         reply ? told.on_reply(*reply) : told.on_loss(reply.error());
///     }
///     told.said();
///
/// The writes go in order, and each waits for the one ahead of it. A refusal ends the command.
/// Where the reply to a write does not come or proves nothing, its read-back is asked for at once:
/// if it shows the effect the command goes on, else it ends as unknown. Behind the last write all
/// is read back. Nothing is repeated; a command that broke off is told again from its beginning.
/// The device must outlive it. Confined to one thread or strand.
class SUBMETER_API command_fsm {
public:
    command_fsm(const device& d, std::vector<command_step> steps);

    /// What is to be sent now; null when the verdict stands. Valid until the next on_reply().
    [[nodiscard]] const request* next() const noexcept;

    /// The whole reply to next(), see match_reply().
    void on_reply(bytes_view reply);

    /// None came, or it could not be sent. It is as if what came had proved nothing.
    void on_loss(const error& why);

    /// The verdict: done where every write was accepted and every read-back there is shows it;
    /// else on which step the command stands. Unknown (`not_verified`) while next() has something.
    [[nodiscard]] const verdict& said() const noexcept { return said_; }

private:
    enum class phase : std::uint8_t { write, look, read_back, over };

    void take(const verdict& v);
    void go_on();
    void end(const verdict& v);

    const device* d_;
    std::vector<command_step> steps_;
    std::size_t at_ = 0;
    phase doing_ = phase::write;
    verdict said_{.what = outcome::unknown, .why = {.code = errc::not_verified}};
};

}  // namespace submeter::inline v0::meter
