// Page tables. One root per core; a root shares every table with the kernel's root until it maps something of
// its own, and then copies just the tables on the way there. In a window, the ranks of a core show their own
// pages by turns. [SDM 3A §4.5]
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/limits.hpp"
#include "base/strong.hpp"

namespace vaquero::arch {

inline constexpr std::uint64_t large_page_bytes = 2 * 1024 * 1024;

/// Where all RAM appears, at physical address + direct_map: slot 1 of the root, 512 GiB. Slot 0 holds the
/// image.
inline constexpr std::uint64_t direct_map = std::uint64_t{1} << 39;
inline constexpr std::uint64_t direct_map_bytes = std::uint64_t{1} << 39;

template <class T = std::byte>
T* from_physical(PhysAddr address) {
    return reinterpret_cast<T*>(address.value() + direct_map);
}
/// Only for addresses in the direct map.
inline PhysAddr to_physical(const void* pointer) {
    return PhysAddr(reinterpret_cast<std::uint64_t>(pointer) - direct_map);
}

/// What may be done with a page; always readable.
enum class Access { ReadOnly, ReadWrite, Execute, Device };

/// Supplies a zeroed page for a table, at its direct-map address.
using PageSource = std::byte* (*)();

/// One root of page tables. Not synchronised: the caller sees to it that nobody else changes shared tables.
class AddressSpace {
public:
    /// An empty address space whose top table is the page at `root` (identity- or direct-mapped, zeroed).
    constexpr AddressSpace(std::uint64_t* root_table, PhysAddr root, PageSource source)
        : table_(root_table), root_(root), source_(source) {}

    /// A root that has everything `other` has. What is mapped later in either isn't seen by the other if it
    /// needs a table that was shared.
    static AddressSpace sharing(const AddressSpace& other);

    /// Maps [address, address + bytes) to physical memory from `target` on, with the largest pages possible.
    /// All are multiples of 4 KiB. What was mapped there before is replaced.
    void map(std::uint64_t address, PhysAddr target, std::uint64_t bytes, Access access);
    /// Makes the page at `address` fault.
    void unmap_page(std::uint64_t address);

    /// What the tables say about the page at `address`.
    struct Entry {
        bool present;
        bool writable;
        bool large; ///< it is a part of a large page
    };
    [[nodiscard]] Entry look_up(std::uint64_t address) const;

    /// What CR3 is loaded with.
    [[nodiscard]] PhysAddr root() const { return root_; }

private:
    friend class Window;
    std::uint64_t* entry_for(std::uint64_t address, unsigned level);
    std::uint64_t* next_table(std::uint64_t& entry, unsigned level);

    std::uint64_t* table_;
    PhysAddr root_;
    PageSource source_;
};

/// A stretch of an address space in which its tasks see their own pages by turns. A switch forgets only those
/// translations that were used; a root for each task would forget all, which takes QEMU's emulated TLB
/// several microseconds (bench/NOTES.md).
class Window {
public:
    /// What one task sees: page tables, one behind the other.
    using View = std::span<std::uint64_t>;

    /// [begin, end) of `space`, in whole pages.
    Window(const AddressSpace& space, std::uint64_t begin, std::uint64_t end);

    /// How much memory a view's tables take.
    [[nodiscard]] std::size_t view_bytes() const;
    /// A view of the physical memory from `target` on, with its tables in `memory` (page-aligned, in the
    /// direct map). Around the window it has what the address space has there now.
    View make_view(std::byte* memory, PhysAddr target);
    /// From now on the window shows `view`, in place of `before`. Loads the address space if `before` is
    /// empty.
    void show(View view, View before);

private:
    bool forget(View view);

    AddressSpace space_;
    std::uint64_t begin_;
    std::uint64_t end_;
    std::uint64_t tables_begin_; ///< the first address of the first table
    std::size_t tables_;
    std::uint64_t* first_entry_; ///< of the page directory, for the first table: switches needn't look for it
};

} // namespace vaquero::arch
