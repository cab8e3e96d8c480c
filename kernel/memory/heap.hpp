// A rank's memory as Linux's brk and mmap hand it out: pages of its core's pool, at direct-map addresses.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/memory/page_pool.hpp"

namespace vaquero {

/// `bytes`, rounded up to pages, of zeroed memory from `pool`; nullptr when there is no such run.
std::byte* allocate_zeroed(PagePool& pool, std::size_t bytes);

/// The program break and the mappings of one rank. Sizes are in bytes, rounded up to pages.
class Heap {
public:
    /// The break starts with a reserve of `reserve` pages at `begin`, which belong to this heap.
    Heap(PagePool& pool, std::byte* begin, std::size_t reserve)
        : pool_(&pool), begin_(begin), break_(begin), reserved_(reserve) {}

    /// brk(2): moves the break to `wanted` if it can, and returns where it is. It grows in place as long as
    /// the pages behind it are free; then the C library goes on with map().
    std::byte* set_break(std::byte* wanted);

    /// mmap(2), anonymous and private: zeroed pages, nullptr when there is no such run.
    std::byte* map(std::size_t bytes);
    /// munmap(2) of what map() returned, in whole or in part; false, doing nothing, for anything else.
    bool unmap(std::byte* pages, std::size_t bytes);
    /// mremap(2): in place if it can, else by copying if it may move. nullptr when there is no room,
    /// or these aren't mapped pages.
    std::byte* remap(std::byte* pages, std::size_t old_bytes, std::size_t new_bytes, bool may_move);

private:
    PagePool* pool_;
    std::byte* begin_;
    std::byte* break_;
    std::size_t reserved_; // pages from begin_ on
};

} // namespace vaquero
