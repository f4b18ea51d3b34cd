// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/registration.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace submeter::inline v0::gateway {

namespace {

bool is_printable(char c) noexcept {
    return c >= 0x20 && c <= 0x7E;
}

std::vector<std::byte> to_bytes(std::string_view text) {
    std::vector<std::byte> out(text.size());
    std::ranges::transform(text, out.begin(), [](char c) { return static_cast<std::byte>(c); });
    return out;
}

}  // namespace

registration_fsm::registration_fsm(registration_params params, time_point connected)
    : params_(std::move(params)), deadline_(connected + params_.within) {}

result<registration> registration_fsm::feed(bytes_view octets) {
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const auto c = static_cast<char>(octets[i]);
        if (seen_.size() == params_.octets_limit || !take(c))
            return fail(errc::bad_registration, seen_.size());
        seen_ += c;
        if (is_whole()) return make(octets.subspan(i + 1));
    }
    return fail(errc::incomplete, seen_.size());
}

// Whether the next character fits: prefix, then id, then terminator.
bool registration_fsm::take(char c) noexcept {
    if (seen_.size() < params_.prefix.size()) return c == params_.prefix[seen_.size()];
    const auto& end = params_.terminator;
    const bool may_end = !params_.id_length && !end.empty();
    if (id_ended_ || (may_end && c == end.front())) {
        id_ended_ = true;
        return id_size_ > 0 && c == end[end_seen_++];
    }
    ++id_size_;
    id_ended_ = id_size_ == params_.id_length;
    return is_printable(c) && id_size_ <= params_.id_length.value_or(params_.id_limit);
}

bool registration_fsm::is_whole() const noexcept {
    return id_ended_ && end_seen_ == params_.terminator.size();
}

registration registration_fsm::make(bytes_view after) const {
    return {.id = seen_.substr(params_.prefix.size(), id_size_),
            .packet = to_bytes(seen_),
            .rest = {after.begin(), after.end()}};
}

packet_match match_packet(bytes_view input,
                          const std::vector<std::vector<std::byte>>& packets) noexcept {
    packet_match out;
    for (const auto& packet : packets) {
        const auto shorter = std::min(input.size(), packet.size());
        if (!std::ranges::equal(input.first(shorter), bytes_view{packet}.first(shorter))) continue;
        if (shorter == packet.size())
            out.octets = std::max(out.octets, packet.size());
        else if (shorter > 0)
            out.could_grow = true;
    }
    return out;
}

}  // namespace submeter::inline v0::gateway
