// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/bytes.hpp"
#include "submeter/tariff/plan_json.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/nil_generator.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace submeter::inline v0::tariff {

std::string digest_of(const plan& p) {
    const std::string document = write_plan(p);
    const boost::uuids::name_generator_sha1 name{boost::uuids::nil_uuid()};
    const auto id = name(document.data(), document.size());
    std::array<std::byte, 16> octets{};
    std::transform(id.begin(), id.end(), octets.begin(),
                   [](auto octet) { return static_cast<std::byte>(octet); });
    std::string text = to_hex(octets);
    for (const std::size_t at : {8U, 13U, 18U, 23U})  // 8-4-4-4-12 digits (RFC 4122, 3)
        text.insert(at, 1, '-');
    return text;
}

}  // namespace submeter::inline v0::tariff
