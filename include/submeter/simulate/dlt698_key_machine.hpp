// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/security.hpp"
#include "submeter/simulate/dlt698_security.hpp"

#include <memory>

namespace submeter::inline v0::simulate {

/// The key machine of a virtual DL/T 698.45 meter as `meter::make_command` asks for it: MACs of
/// wallet operations, requests inside SECURITY, replies out of it. Everything in SID, RN and MAC is
/// OURS and compatible with no real key machine: RN are the stand-in's random octets, SID is
/// `own_sid` with the length of what it proves. Confined to one thread.
class SUBMETER_API dlt698_key_machine : public meter::security_module {
public:
    static constexpr std::uint32_t own_sid = 0x53550001;

    /// `access` says how reads, writes and methods travel.
    dlt698_key_machine(std::shared_ptr<key_machine> machine, dlt698_access access,
                       std::uint64_t seed = 1);

    /// The MAC of a wallet operation. @return `not_authorised` without a session, `bad_value` for
    /// octets of another method.
    result<bytes_view> mac(const question& q, bytes_span room) override;
    /// DL/T 645's alone. @return `command_not_supported`.
    result<bytes_view> encrypt(const question& q, bytes_span room) override;
    /// Plain with RN; plain with RN and MAC; as a cipher text with SID and MAC.
    /// @return `not_authorised` without a session where a MAC is needed; `no_room`.
    result<std::optional<meter::envelope>> wrap(const question& q, bytes_span room) override;
    /// @return `not_authorised` without a session, `bad_mac`.
    result<bytes_view> open(const question& q, const meter::envelope& reply,
                            bytes_span room) override;

private:
    [[nodiscard]] security_level level_of(bytes_view apdu) const;
    [[nodiscard]] result<session_module> session() const;

    std::shared_ptr<key_machine> machine_;
    dlt698_access access_;
    random_source random_;
};

}  // namespace submeter::inline v0::simulate
