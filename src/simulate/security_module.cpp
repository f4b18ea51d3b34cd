// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/security_module.hpp"

#include "submeter/crypto/sha256.hpp"

#include <algorithm>
#include <string_view>

namespace submeter::inline v0::simulate {

namespace {

using namespace codec::dlt645;

constexpr std::size_t tag_length = 12;  // so that 8 octets of function 1CH become the usual 20

// HMAC-SHA-256 (RFC 2104) with a key of 32 octets; `label` keeps the uses apart.
security_key hmac(const security_key& key, std::string_view label, bytes_view octets) {
    constexpr std::size_t block = 64;
    std::array<std::byte, block> inner{};
    std::array<std::byte, block> outer{};
    for (std::size_t i = 0; i < block; ++i) {
        const auto k = i < key.size() ? key[i] : std::byte{0};
        inner[i] = k ^ std::byte{0x36};
        outer[i] = k ^ std::byte{0x5C};
    }
    crypto::sha256_stream digest;
    digest.update(inner);
    digest.update(std::as_bytes(std::span{label}));
    digest.update(octets);
    const auto first = digest.finish();
    digest.update(outer);
    digest.update(first);
    return digest.finish();
}

template <std::size_t N>
std::array<std::byte, N> cut(const security_key& digest) {
    std::array<std::byte, N> out{};
    std::copy_n(digest.begin(), N, out.begin());
    return out;
}

// Everything of a part that its code covers, `octets` last.
std::vector<std::byte> covered(const secured_part& p, bytes_view octets) {
    std::vector<std::byte> out(10 + octets.size());
    byte_writer w{out};
    w.u8(static_cast<std::uint8_t>(p.what));
    w.u8(p.part);
    w.u32_le(p.id.value);
    w.u32_le(p.operator_code);
    w.put(octets);
    return out;
}

template <std::size_t N>
std::array<std::byte, N> draw(random_source& source) {
    std::array<std::byte, N> out{};
    for (auto& octet : out)
        octet = static_cast<std::byte>(source.below(256));
    return out;
}

security_key session_key(const security_key& key, const std::array<std::byte, 8>& theirs,
                         const std::array<std::byte, 4>& ours) {
    std::array<std::byte, 12> both{};
    std::copy(theirs.begin(), theirs.end(), both.begin());
    std::copy(ours.begin(), ours.end(), both.begin() + 8);
    return hmac(key, "session", both);
}

}  // namespace

security_key make_test_key(std::uint64_t seed) {
    random_source source{seed};
    return draw<32>(source);
}

std::array<std::byte, 8> diversifier_of(const address& meter) noexcept {
    std::array<std::byte, 8> out{};
    std::copy(meter.octets.begin(), meter.octets.end(), out.begin());
    return out;
}

mac security_session::code(const secured_part& p) const {
    return cut<4>(hmac(key_, "code", covered(p, p.octets)));
}

mac security_session::code(bytes_view octets) const {
    return cut<4>(hmac(key_, "octets", octets));
}

security_key security_session::stream(const secured_part& p, std::uint8_t block) const {
    const std::byte number[]{std::byte{block}};
    return hmac(key_, "stream", covered(p, number));
}

result<std::size_t> security_session::encipher(const secured_part& p, bytes_span out) const {
    const std::size_t length = p.octets.size();
    if (out.size() < length + tag_length) return fail(errc::no_room, out.size());
    for (std::size_t i = 0; i < length; ++i)
        out[i] = p.octets[i] ^ stream(p, static_cast<std::uint8_t>(i / 32))[i % 32];
    const auto tag = cut<tag_length>(hmac(key_, "tag", covered(p, p.octets)));
    std::copy(tag.begin(), tag.end(), out.begin() + static_cast<std::ptrdiff_t>(length));
    return length + tag_length;
}

result<std::vector<std::byte>> security_session::decipher(const secured_part& p,
                                                          bytes_view cipher) const {
    if (cipher.size() < tag_length) return fail(errc::bad_length, cipher.size());
    std::vector<std::byte> plain(cipher.size() - tag_length);
    for (std::size_t i = 0; i < plain.size(); ++i)
        plain[i] = cipher[i] ^ stream(p, static_cast<std::uint8_t>(i / 32))[i % 32];
    const auto tag = cut<tag_length>(hmac(key_, "tag", covered(p, plain)));
    if (!std::equal(tag.begin(), tag.end(), cipher.last(tag_length).begin()))
        return fail(errc::bad_mac);
    return plain;
}

key_machine::key_machine(const security_key& master, const address& meter, std::uint64_t seed)
    : key_(hmac(master, "meter", diversifier_of(meter))),
      diversifier_(diversifier_of(meter)),
      source_{seed} {}

authentication key_machine::begin() {
    session_.reset();
    random_ = draw<8>(source_);
    return {.cipher = cut<8>(hmac(key_, "identity", random_)),
            .random = random_,
            .diversifier = diversifier_};
}

void key_machine::accept(const authentication_answer& answer) {
    session_.emplace(session_key(key_, random_, answer.random));
}

result<mac> key_machine::operator()(const secured_part& p) const {
    if (!session_) return fail(errc::not_authorised);
    return session_->code(p);
}

result<std::size_t> key_machine::operator()(const secured_part& p, bytes_span out) const {
    if (!session_) return fail(errc::not_authorised);
    return session_->encipher(p, out);
}

virtual_security_module::virtual_security_module(const security_module_params& params,
                                                 const address& meter)
    : key_info(params.key_info),
      params_(params),
      key_(hmac(params.master, "meter", diversifier_of(meter))),
      source_{params.seed} {}

result<authentication_answer> virtual_security_module::authenticate(const authentication& asked,
                                                                    local_instant now) {
    if (is_locked(now)) return fail(errc::not_authorised);
    if (asked.cipher != cut<8>(hmac(key_, "identity", asked.random))) {
        fail_once(now);
        return fail(errc::not_authorised);
    }
    failures_ = 0;
    const auto random = draw<4>(source_);
    session_.emplace(session_key(key_, asked.random, random));
    ends_ = now + std::chrono::minutes{params_.minutes};
    return authentication_answer{.random = random, .module_serial = params_.serial};
}

result<security_session> virtual_security_module::session(local_instant now) const {
    if (!session_ || now >= ends_ || is_locked(now)) return fail(errc::not_authorised);
    return *session_;
}

result<void> virtual_security_module::check(const secured_part& p, const mac& code,
                                            local_instant now) {
    const auto held = session(now);
    if (!held) return fail(held.error());
    if (held->code(p) == code) {
        failures_ = 0;
        return {};
    }
    fail_once(now);
    return fail(errc::bad_mac);
}

void virtual_security_module::fail_once(local_instant now) {
    ++failures_;
    if (failures_ % params_.failures_to_end == 0) end_session();
    if (failures_ < params_.failures_to_lock) return;
    failures_ = 0;
    locked_until_ = std::chrono::floor<std::chrono::hours>(now) + std::chrono::hours{1};
}

void virtual_security_module::hold_for(std::uint16_t minutes, local_instant now) {
    ends_ = now + std::chrono::minutes{minutes};
}

std::uint16_t virtual_security_module::minutes_left(local_instant now) const noexcept {
    if (!session_ || now >= ends_) return 0;
    return static_cast<std::uint16_t>(std::chrono::ceil<std::chrono::minutes>(ends_ - now).count());
}

}  // namespace submeter::inline v0::simulate
