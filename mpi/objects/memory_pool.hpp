// Memory of one core for what comes and goes: messages without a receive yet, members of communicators.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <new>

#include "platform/platform.hpp"

namespace vaquero::mpi {

/// Blocks in sizes that are powers of two, each size with its own list of free ones, at addresses that are
/// valid on every core. What was taken from the platform stays here for the next burst.
class MemoryPool {
public:
    /// At least `bytes` (1 or more), aligned to a cache line; nullptr when memory has run out.
    void* allocate(std::size_t bytes) {
        const unsigned size_class = class_of(bytes);
        FreeBlock* block = free_[size_class];
        if (block == nullptr) block = refill(size_class);
        if (block == nullptr) return nullptr;
        free_[size_class] = block->next;
        return block;
    }
    /// Gives back what allocate(bytes) gave.
    void release(void* block, std::size_t bytes) {
        FreeBlock*& list = free_[class_of(bytes)];
        list = new (block) FreeBlock{list};
    }

private:
    struct FreeBlock {
        FreeBlock* next;
    };
    static constexpr unsigned smallest_bits = 6; // a cache line
    static constexpr std::size_t refill_bytes = 16 * 1024;

    static unsigned class_of(std::size_t bytes) {
        const auto bits = static_cast<unsigned>(std::bit_width(bytes - 1));
        return bits <= smallest_bits ? 0 : bits - smallest_bits;
    }
    FreeBlock* refill(unsigned size_class) {
        const std::size_t size = std::size_t{1} << (smallest_bits + size_class);
        const std::size_t total = std::max(size, refill_bytes);
        std::byte* memory = platform::allocate_pages(total);
        if (memory == nullptr) return nullptr;
        FreeBlock* list = nullptr;
        for (std::size_t at = total; at >= size; at -= size)
            list = new (memory + at - size) FreeBlock{list};
        return list;
    }

    std::array<FreeBlock*, 58> free_{}; ///< one for each power of two that a size can be
};

} // namespace vaquero::mpi
