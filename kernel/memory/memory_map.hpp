// Which physical memory is free: what the firmware says is usable, less what the image, the modules and the
// boot data occupy.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "base/strong.hpp"

namespace vaquero {

/// The physical addresses [start, end).
struct MemoryRange {
    std::uint64_t start;
    std::uint64_t end;

    [[nodiscard]] std::uint64_t bytes() const { return end - start; }
    friend bool operator==(const MemoryRange&, const MemoryRange&) = default;
};

/// Free memory as a list of ranges: page-aligned, sorted, neither overlapping nor adjacent. Takes 2 KiB.
class MemoryMap {
public:
    static constexpr std::size_t capacity = 128;

    MemoryMap() = default;

    /// The firmware's list as it lies in memory: entries of `entry_bytes` bytes that start with u64 address,
    /// u64 length, u32 type (1: usable RAM). Both boot protocols lay it out so: hvm_memmap_table_entry of
    /// PVH, 24 bytes; and the entries of Multiboot2 §3.6.8 tag 6, whose size the tag tells. Entries may
    /// overlap, in which case any other type wins over RAM, and empty ones are skipped. Usable memory is cut
    /// to whole pages, the rest is extended to whole pages.
    static Result<MemoryMap> parse(std::span<const std::byte> entries, std::size_t entry_bytes);

    /// Takes out every page that [start, end) touches. False, changing nothing, when the list is full.
    [[nodiscard]] bool exclude(std::uint64_t start, std::uint64_t end);
    /// Takes out and returns the highest free page that ends at or below `limit`, never page 0.
    [[nodiscard]] std::optional<PhysAddr> take_page_below(std::uint64_t limit);

    /// The `index`th of `count` parts with the same number of pages. A page or two of each, or up to 1/64 of
    /// it, stay unused: the same place in two parts is in different places of an emulated TLB.
    [[nodiscard]] MemoryMap share(std::size_t index, std::size_t count) const;

    [[nodiscard]] std::span<const MemoryRange> ranges() const { return {ranges_.data(), count_}; }
    [[nodiscard]] std::uint64_t pages() const;

private:
    bool insert(MemoryRange range);
    bool replace(std::size_t first, std::size_t last, std::span<const MemoryRange> with);
    void trim_to_pages();

    std::array<MemoryRange, capacity> ranges_{};
    std::size_t count_ = 0;
};

} // namespace vaquero
