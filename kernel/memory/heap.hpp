// A rank's memory as Linux's brk and mmap hand it out: pages of its core's pool, at direct-map addresses.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/memory/mappings.hpp"
#include "kernel/memory/page_pool.hpp"

namespace vaquero {

/// `bytes`, rounded up to pages, of zeroed memory from `pool`; nullptr when there is no such run.
std::byte* allocate_zeroed(PagePool& pool, std::size_t bytes);

/// The program break and the mappings of one rank. Sizes are in bytes, rounded up to pages. It never touches
/// what it didn't hand out: the pool's other pages are another rank's, or the kernel's.
class Heap {
public:
    /// Has the CPU enforce `protection` in these pages, which the pool hands out readable and writable. May
    /// fail for want of memory for page tables, doing nothing, but only where such pages lose rights.
    using Enforce = bool (*)(std::byte* pages, std::size_t bytes, Protection protection);

    /// The break starts with a reserve of `reserve` pages at `begin`, which belong to this heap.
    Heap(PagePool& pool, std::byte* begin, std::size_t reserve, Enforce enforce);

    /// brk(2): moves the break to `wanted` if it can, and returns where it is. It grows in place as long as
    /// the pages behind it are free; then the C library goes on with map().
    std::byte* set_break(std::byte* wanted);

    /// mmap(2), anonymous and private: zeroed pages, nullptr when there is no such run.
    std::byte* map(std::size_t bytes, Protection protection = Protection::read_write);
    /// munmap(2): what of this was mapped isn't any more. False, nothing done: it reaches into the break's
    /// pages, which stay, or there is no memory to note what is left.
    bool unmap(std::byte* pages, std::size_t bytes);
    /// mremap(2): in place if it can, else by copying if it may move. nullptr when there is no room,
    /// or not all of these pages were mapped, with one protection.
    std::byte* remap(std::byte* pages, std::size_t old_bytes, std::size_t new_bytes, bool may_move);
    /// mprotect(2) of pages that owns() owns. False: there is no memory for page tables.
    bool protect(std::byte* pages, std::size_t bytes, Protection protection);

    /// Whether all of these pages are this heap's, mapped or below the break.
    [[nodiscard]] bool owns(std::byte* pages, std::size_t bytes) const;
    [[nodiscard]] const Mappings& mappings() const { return mappings_; }

    /// Whether some of these pages are the break's, which only set_break() changes.
    [[nodiscard]] bool reaches_break(const std::byte* pages, std::size_t bytes) const;

private:
    [[nodiscard]] bool adopt(std::byte* pages, std::size_t bytes);
    std::byte* move(const Mappings::Range& old, std::size_t wanted);

    PagePool* pool_;
    Enforce enforce_;
    Mappings mappings_; ///< the break's pages too
    std::byte* begin_;
    std::byte* break_;
    std::size_t reserved_; ///< pages from begin_ on
};

} // namespace vaquero
