// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/modbus/framing.hpp"
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/codec/register_names.hpp"

namespace submeter::inline v0::codec::modbus {

// What is known beside the octets of a frame: the request that it answers, and what registers mean.
// Confined to one frame; it borrows from the context.
class knowledge {
public:
    knowledge(protocol in, const decode_context& context);
    knowledge(const knowledge&) = delete;
    knowledge& operator=(const knowledge&) = delete;

    // Null where no request is known, or it cannot be read.
    [[nodiscard]] const request* asked() const noexcept { return asked_ ? &*asked_ : nullptr; }

    // Whether the reply that lies on `wire` answers the request; `foreign_frame` counts from the
    // front of `wire`.
    [[nodiscard]] result<void> check(bytes_view wire, const reply& r) const;

    // Every octet (or coil) of a run, named or plain, in order; where names lie in the same octets
    // they are equal or overlap.
    [[nodiscard]] std::vector<named_registers> name(const register_run& run) const;

    // Whether the registers of a message are such values as their names say; the offset of what is
    // not counts from the front of the wire.
    [[nodiscard]] result<void> check_values(const frame& f, const request& r) const;
    [[nodiscard]] result<void> check_values(const frame& f, const reply& r) const;

    // The run of registers that a reply carries. Its start is known from the request.
    [[nodiscard]] register_run run_of(const reply& r) const;

private:
    [[nodiscard]] result<void> check_run(const frame& f, function what,
                                         const register_run& run) const;

    protocol in_;
    const decode_context& context_;
    std::array<std::byte, ascii_octets_max> room_{};
    std::optional<request> asked_;
};

// The run of registers that a request writes.
[[nodiscard]] register_run run_of(const request& r);

// How a tool names what a request is about: "start+count"; nothing where it has no address.
[[nodiscard]] std::optional<std::string> range_of(const request& r);

}  // namespace submeter::inline v0::codec::modbus
