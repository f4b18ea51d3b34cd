// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#if defined(__linux__) && __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

namespace submeter::inline v0::ledger::detail {

// Octets that are kept until the end, one piece behind the other in blocks that grow. Confined.
class octet_arena {
public:
    // The most octets of a block that several pieces share.
    static constexpr std::size_t block_max = std::size_t{1} << 20;

    // A copy of the octets, which stays where it is as long as the arena. What is large has a block
    // of its own, so that not much of the others stays unused.
    bytes_view keep(bytes_view octets) {
        if (octets.size() > block_max / 4) return fill(make_block(octets.size()), octets);
        if (octets.size() > room_.size()) {
            room_ = make_block(std::max(next_size_, octets.size()));
            next_size_ = std::min(2 * next_size_, block_max);
        }
        const auto kept = fill(room_.first(octets.size()), octets);
        room_ = room_.subspan(octets.size());
        return kept;
    }

private:
    static constexpr std::size_t page = 4096;

    struct block_delete {
        void operator()(std::byte* block) const noexcept {
            ::operator delete (block, std::align_val_t{page});
        }
    };
    using block = std::unique_ptr<std::byte, block_delete>;

    static bytes_view fill(std::span<std::byte> place, bytes_view with) noexcept {
        std::copy(with.begin(), with.end(), place.begin());
        return place;
    }

    std::span<std::byte> make_block(std::size_t size) {
        block made{static_cast<std::byte*>(::operator new (size, std::align_val_t{page}))};
        ask_for_pages(made.get(), size);
        blocks_.push_back(std::move(made));
        return {blocks_.back().get(), size};
    }

    // All whole pages at once, for less than a fault each. A system that cannot do that gives them
    // one by one, when they are written to.
    static void ask_for_pages([[maybe_unused]] std::byte* block,
                              [[maybe_unused]] std::size_t size) noexcept {
#if defined(MADV_POPULATE_WRITE)
        static_cast<void>(madvise(block, size / page * page, MADV_POPULATE_WRITE));
#endif
    }

    std::vector<block> blocks_;
    std::size_t next_size_ = page;
    std::span<std::byte> room_;  // what is left of the last block that is shared
};

}  // namespace submeter::inline v0::ledger::detail
