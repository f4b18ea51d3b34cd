// SPDX-License-Identifier: Apache-2.0
#include "ledger/octet_arena.hpp"

#include <gtest/gtest.h>

namespace {

using submeter::ledger::detail::octet_arena;

// Empty ones, such that fill pages and blocks or go beyond them, and such that have their own.
TEST(OctetArena, KeepsPiecesOfEverySizeWhereTheyAre) {
    octet_arena arena;
    std::vector<std::vector<std::byte>> given;
    std::vector<submeter::bytes_view> kept;
    for (std::size_t round = 0; round < 40; ++round)
        for (const auto size : {std::size_t{0}, std::size_t{1}, std::size_t{70}, std::size_t{4095},
                                std::size_t{4096}, std::size_t{4097}, octet_arena::block_max / 4,
                                octet_arena::block_max / 4 + 1, octet_arena::block_max + 1})
            given.emplace_back(size, static_cast<std::byte>(given.size()));
    for (const auto& piece : given)
        kept.push_back(arena.keep(piece));
    for (std::size_t i = 0; i < given.size(); ++i)
        ASSERT_TRUE(std::equal(given[i].begin(), given[i].end(), kept[i].begin(), kept[i].end()))
            << i;
}

}  // namespace
