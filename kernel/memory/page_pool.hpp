// A core's own memory, handed out in pages. Only that core may call it: nothing here is atomic.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/ensure.hpp"
#include "kernel/memory/page_bitmap.hpp"

namespace vaquero {

/// First-fit page allocator over a few ranges of memory. Its books, one bit for each page, lie at the start
/// of each range. Pages are not zeroed.
class PagePool {
public:
    static constexpr std::size_t max_ranges = 16;

    PagePool() = default;
    PagePool(const PagePool&) = delete;
    PagePool& operator=(const PagePool&) = delete;

    /// Adds `pages` pages of free memory from `start`, page-aligned, on. A range too small to hold its books
    /// and a page is left alone. False when there are too many ranges: add the largest first.
    [[nodiscard]] bool add(std::byte* start, std::size_t pages);

    /// The highest run of `pages` (> 0) free pages, for what stays; nullptr when there is none.
    [[nodiscard]] std::byte* allocate(std::size_t pages);
    /// The lowest run, for what may want to extend() later.
    [[nodiscard]] std::byte* allocate_low(std::size_t pages);
    /// Makes a block of `old_pages` longer where it is; false when the pages behind it aren't free.
    [[nodiscard]] bool extend(std::byte* start, std::size_t old_pages, std::size_t more_pages);
    /// Gives back all or a part of a block. Pages that aren't allocated are a bug.
    void free(std::byte* start, std::size_t pages);

    /// Whether all of these pages are this pool's and allocated: what free() would take.
    [[nodiscard]] bool is_allocated(const std::byte* start, std::size_t pages) const;

    [[nodiscard]] std::size_t free_pages() const;
    /// Free or not, without the books.
    [[nodiscard]] std::size_t pages() const { return pages_; }
    /// Pages of the largest block that can be had now. Looks at the whole pool.
    [[nodiscard]] std::size_t largest_run() const;

private:
    struct Range {
        std::byte* start;
        PageBitmap pages;
    };
    struct Place {
        std::size_t range;
        std::size_t page;
    };
    [[nodiscard]] std::optional<Place> find(const std::byte* start, std::size_t pages) const;
    Place allocated_at(const std::byte* start, std::size_t pages) const;

    std::array<Range, max_ranges> ranges_; ///< by address
    std::size_t count_ = 0;
    std::size_t pages_ = 0;
};

} // namespace vaquero
