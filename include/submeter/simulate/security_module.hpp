// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/session.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/simulate/random.hpp"

#include <optional>
#include <vector>

namespace submeter::inline v0::simulate {

// The security module of a virtual meter, and the key machine that talks to it. The cryptography of
// real modules is not public. This one is OURS: HMAC-SHA-256 (RFC 2104), cut to the field's length,
// for codes, session keys and key stream. It is compatible with no real module.

/// A key of the module. A value.
using security_key = std::array<std::byte, 32>;

/// A key for tests: 32 octets that follow from a seed. Not a secret.
[[nodiscard]] SUBMETER_API security_key make_test_key(std::uint64_t seed);

/// The octets by which a meter's key follows from the master key: its address and two zeros.
[[nodiscard]] SUBMETER_API std::array<std::byte, 8> diversifier_of(
    const codec::dlt645::address& meter) noexcept;

/// What both ends of a session know: codes and ciphers by its key. A value.
class SUBMETER_API security_session {
public:
    explicit security_session(const security_key& key) : key_(key) {}

    /// The code of a part: over function, identifier, operator, part number and octets.
    [[nodiscard]] codec::dlt645::mac code(const codec::dlt645::secured_part& p) const;
    /// The code of octets that another protocol carries.
    [[nodiscard]] codec::dlt645::mac code(bytes_view octets) const;
    /// Enciphers `p.octets` and appends a tag of 12 octets. @return octets written; `no_room`.
    [[nodiscard]] result<std::size_t> encipher(const codec::dlt645::secured_part& p,
                                               bytes_span out) const;
    /// The plain of a cipher of `p`. @return `bad_mac`, `bad_length`.
    [[nodiscard]] result<std::vector<std::byte>> decipher(const codec::dlt645::secured_part& p,
                                                          bytes_view cipher) const;

private:
    [[nodiscard]] security_key stream(const codec::dlt645::secured_part& p,
                                      std::uint8_t block) const;

    security_key key_;
};

/// The head-end's half: makes ciphers and codes as the codec's hooks want them. Confined to one
/// thread.
class SUBMETER_API key_machine {
public:
    key_machine(const security_key& master, const codec::dlt645::address& meter,
                std::uint64_t seed);

    /// Begins an authentication with a new random number.
    [[nodiscard]] codec::dlt645::authentication begin();
    /// Takes the meter's answer: the session has a key from now on.
    void accept(const codec::dlt645::authentication_answer& answer);

    /// A mac_hook. @return `not_authorised` without a session.
    [[nodiscard]] result<codec::dlt645::mac> operator()(const codec::dlt645::secured_part& p) const;
    /// A cipher_hook. @return `not_authorised` without a session, `no_room`.
    [[nodiscard]] result<std::size_t> operator()(const codec::dlt645::secured_part& p,
                                                 bytes_span out) const;
    /// The session, once there is one.
    [[nodiscard]] const std::optional<security_session>& session() const noexcept {
        return session_;
    }

private:
    security_key key_;
    std::array<std::byte, 8> diversifier_;
    std::array<std::byte, 8> random_{};
    random_source source_;
    std::optional<security_session> session_;
};

/// How a virtual security module is made. A value.
struct security_module_params {
    security_key master{};
    std::array<std::byte, 8> serial{};
    std::uint64_t seed = 1;
    std::uint32_t key_info = 1;      ///< 0: factory keys
    std::uint16_t minutes = 30;      ///< how long a session holds until the master says otherwise
    unsigned failures_to_end = 3;    ///< each so many failures in a row end the session
    unsigned failures_to_lock = 15;  ///< so many lock the module until the next hour
};

/// The meter's half: authentication, session, lock-outs. Times are the meter's wall time. Confined
/// to one thread.
class SUBMETER_API virtual_security_module {
public:
    virtual_security_module(const security_module_params& params,
                            const codec::dlt645::address& meter);

    /// Authenticates a master and begins a session.
    /// @return the answer; `not_authorised` for a wrong cipher, or while the module is locked.
    [[nodiscard]] result<codec::dlt645::authentication_answer> authenticate(
        const codec::dlt645::authentication& asked, local_instant now);

    /// The session that holds at `now`. @return `not_authorised`.
    [[nodiscard]] result<security_session> session(local_instant now) const;
    /// Checks a code within the session; a wrong one counts as a failure.
    /// @return `not_authorised`, `bad_mac`.
    [[nodiscard]] result<void> check(const codec::dlt645::secured_part& p,
                                     const codec::dlt645::mac& code, local_instant now);
    /// Notes a failure: a wrong code, tag or cipher.
    void fail_once(local_instant now);

    /// Lets the session hold so many minutes from `now` on.
    void hold_for(std::uint16_t minutes, local_instant now);
    void end_session() noexcept { session_.reset(); }
    /// Whole minutes that the session still holds, rounded up; 0 without one.
    [[nodiscard]] std::uint16_t minutes_left(local_instant now) const noexcept;
    [[nodiscard]] bool is_locked(local_instant now) const noexcept { return now < locked_until_; }

    std::uint32_t key_info;  ///< of the last key update; 0 are the factory keys

private:
    security_module_params params_;
    security_key key_;
    random_source source_;
    std::optional<security_session> session_;
    local_instant ends_{};
    local_instant locked_until_{};
    unsigned failures_ = 0;
};

}  // namespace submeter::inline v0::simulate
