#include "kernel/memory/memory_map.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "kernel/boot/bytes.hpp"

namespace vaquero {
namespace {

constexpr std::uint32_t usable_ram = 1;
constexpr std::size_t smallest_entry = 20;
// Physical addresses have at most 52 bits. [SDM 3A §4.1.4, MAXPHYADDR]
constexpr std::uint64_t end_of_memory = std::uint64_t{1} << 52;

constexpr std::uint64_t round_down(std::uint64_t address) {
    return address & ~std::uint64_t{page_bytes - 1};
}
constexpr std::uint64_t round_up(std::uint64_t address) {
    return round_down(address + page_bytes - 1);
}

struct Entry {
    MemoryRange range;
    bool usable;
};

/// The range is cut off at the end of memory: firmware does reserve up to 2^64, which as an end wraps to 0.
std::optional<Entry> entry_at(std::span<const std::byte> entries, std::size_t offset) {
    const auto address = load<std::uint64_t>(entries, offset);
    const auto length = load<std::uint64_t>(entries, offset + 8);
    const auto type = load<std::uint32_t>(entries, offset + 16);
    if (!address || !length || !type) return std::nullopt;
    const std::uint64_t start = std::min(*address, end_of_memory);
    return Entry{{start, start + std::min(*length, end_of_memory - start)}, *type == usable_ram};
}

/// At most `pages`, so that parts of that size (255 at most), one after the other, start in different places
/// modulo an emulated TLB: QEMU's has 256 entries at first, indexed by page number, and pages that take turns
/// in an entry make a copy between them five times slower (bench/NOTES.md).
std::uint64_t staggered(std::uint64_t pages) {
    constexpr std::uint64_t tlb_pages = 256;
    // By the golden section, so that its multiples lie far apart for any number of parts, and in a TLB of 64
    // too.
    constexpr std::uint64_t stride = 157;
    const std::uint64_t surplus = (pages - stride) % tlb_pages;
    if (surplus <= pages / 64) return pages - surplus;
    // Too much to waste. No multiple of an odd number below the 256th is one of 256.
    return pages % 2 == 0 && pages > 0 ? pages - 1 : pages;
}

} // namespace

Result<MemoryMap> MemoryMap::parse(std::span<const std::byte> entries, std::size_t entry_bytes) {
    if (entry_bytes < smallest_entry || entries.size() % entry_bytes != 0)
        return Error("the memory map of the firmware is damaged: ", entries.size(), " bytes in entries of ",
                     entry_bytes);
    const Error too_long("the memory map of the firmware has more than ", capacity, " ranges");
    MemoryMap map;
    for (std::size_t at = 0; at < entries.size(); at += entry_bytes) {
        const auto entry = entry_at(entries, at);
        if (entry && entry->usable && !map.insert(entry->range)) return too_long;
    }
    for (std::size_t at = 0; at < entries.size(); at += entry_bytes) {
        const auto entry = entry_at(entries, at);
        if (entry && !entry->usable && !map.exclude(entry->range.start, entry->range.end)) return too_long;
    }
    map.trim_to_pages();
    if (map.count_ == 0) return Error("the memory map of the firmware has no usable memory");
    return map;
}

bool MemoryMap::exclude(std::uint64_t start, std::uint64_t end) {
    if (start >= end || start >= end_of_memory) return true;
    start = round_down(start);
    end = round_up(std::min(end, end_of_memory));
    std::size_t first = 0;
    while (first < count_ && ranges_[first].end <= start)
        ++first;
    std::size_t last = first;
    while (last < count_ && ranges_[last].start < end)
        ++last;
    if (first == last) return true;

    std::array<MemoryRange, 2> remainders;
    std::size_t count = 0;
    if (ranges_[first].start < start) remainders[count++] = {ranges_[first].start, start};
    if (ranges_[last - 1].end > end) remainders[count++] = {end, ranges_[last - 1].end};
    return replace(first, last, {remainders.data(), count});
}

std::optional<PhysAddr> MemoryMap::take_page_below(std::uint64_t limit) {
    for (std::size_t i = count_; i-- > 0;) {
        const std::uint64_t end = std::min(ranges_[i].end, round_down(limit));
        if (end < ranges_[i].start + page_bytes || end < 2 * page_bytes) continue;
        const std::uint64_t page = end - page_bytes;
        if (!exclude(page, end)) return std::nullopt;
        return PhysAddr(page);
    }
    return std::nullopt;
}

MemoryMap MemoryMap::share(std::size_t index, std::size_t count) const {
    ensure(index < count, "no such share of the memory");
    const std::uint64_t share_bytes = staggered(pages() / count) * page_bytes;
    std::uint64_t skip = index * share_bytes;
    std::uint64_t missing = share_bytes;
    MemoryMap part;
    for (const MemoryRange& range : ranges()) {
        const std::uint64_t skipped = std::min(skip, range.bytes());
        const std::uint64_t taken = std::min(missing, range.bytes() - skipped);
        const std::uint64_t start = range.start + skipped;
        if (taken > 0) part.ranges_[part.count_++] = {start, start + taken};
        skip -= skipped;
        missing -= taken;
    }
    return part;
}

std::uint64_t MemoryMap::pages() const {
    std::uint64_t bytes = 0;
    for (const MemoryRange& range : ranges())
        bytes += range.bytes();
    return bytes / page_bytes;
}

/// Adds `range`, not yet page-aligned, joining it with the ranges that it overlaps or touches.
bool MemoryMap::insert(MemoryRange range) {
    if (range.bytes() == 0) return true;
    std::size_t first = 0;
    while (first < count_ && ranges_[first].end < range.start)
        ++first;
    std::size_t last = first;
    while (last < count_ && ranges_[last].start <= range.end)
        ++last;
    if (first < last) {
        range.start = std::min(range.start, ranges_[first].start);
        range.end = std::max(range.end, ranges_[last - 1].end);
    }
    return replace(first, last, {&range, 1});
}

/// Puts `with` in the place of the ranges [first, last). False, changing nothing, when that is too much.
bool MemoryMap::replace(std::size_t first, std::size_t last, std::span<const MemoryRange> with) {
    const std::size_t new_count = count_ - (last - first) + with.size();
    if (new_count > capacity) return false;
    MemoryRange* const tail = ranges_.data() + last;
    MemoryRange* const tail_end = ranges_.data() + count_;
    MemoryRange* const new_tail = ranges_.data() + first + with.size();
    if (new_tail < tail) std::copy(tail, tail_end, new_tail);
    if (new_tail > tail) std::copy_backward(tail, tail_end, ranges_.data() + new_count);
    std::copy(with.begin(), with.end(), ranges_.data() + first);
    count_ = new_count;
    return true;
}

void MemoryMap::trim_to_pages() {
    std::size_t kept = 0;
    for (const MemoryRange& range : ranges()) {
        const MemoryRange trimmed = {round_up(range.start), round_down(range.end)};
        if (trimmed.start < trimmed.end) ranges_[kept++] = trimmed;
    }
    count_ = kept;
}

} // namespace vaquero
