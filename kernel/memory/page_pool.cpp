#include "kernel/memory/page_pool.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace vaquero {

bool PagePool::add(std::byte* start, std::size_t pages) {
    const std::size_t words = PageBitmap::words_for(pages);
    const std::size_t book_pages = (words * sizeof(std::uint64_t) + page_bytes - 1) / page_bytes;
    if (pages <= book_pages) return true;
    if (count_ == max_ranges) return false;

    // Kept in the order of addresses, for `allocate` to begin at the top.
    Range* const end = ranges_.data() + count_;
    Range* const place = std::find_if(ranges_.data(), end, [=](const Range& r) { return r.start > start; });
    std::copy_backward(place, end, end + 1);
    *place = {start + book_pages * page_bytes,
              PageBitmap({reinterpret_cast<std::uint64_t*>(start), words}, pages - book_pages)};
    ++count_;
    pages_ += pages - book_pages;
    return true;
}

std::byte* PagePool::allocate(std::size_t pages) {
    ensure(pages > 0, "an allocation of no pages");
    for (std::size_t i = count_; i-- > 0;) {
        if (const auto first = ranges_[i].pages.find_highest(pages)) {
            ranges_[i].pages.mark_used(*first, pages);
            return ranges_[i].start + *first * page_bytes;
        }
    }
    return nullptr;
}

std::byte* PagePool::allocate_low(std::size_t pages) {
    ensure(pages > 0, "an allocation of no pages");
    for (std::size_t i = 0; i < count_; ++i) {
        if (const auto first = ranges_[i].pages.find_lowest(pages)) {
            ranges_[i].pages.mark_used(*first, pages);
            return ranges_[i].start + *first * page_bytes;
        }
    }
    return nullptr;
}

bool PagePool::extend(std::byte* start, std::size_t old_pages, std::size_t more_pages) {
    const auto [range, page] = allocated_at(start, old_pages);
    PageBitmap& bitmap = ranges_[range].pages;
    const std::size_t end = page + old_pages;
    if (more_pages > bitmap.count() - end || !bitmap.all_free(end, more_pages)) return false;
    bitmap.mark_used(end, more_pages);
    return true;
}

void PagePool::free(std::byte* start, std::size_t pages) {
    const auto [range, page] = allocated_at(start, pages);
    ranges_[range].pages.mark_free(page, pages);
}

bool PagePool::is_allocated(const std::byte* start, std::size_t pages) const {
    return find(start, pages).has_value();
}

std::size_t PagePool::free_pages() const {
    std::size_t pages = 0;
    for (std::size_t i = 0; i < count_; ++i)
        pages += ranges_[i].pages.free_count();
    return pages;
}

std::size_t PagePool::largest_run() const {
    std::size_t largest = 0;
    for (std::size_t i = 0; i < count_; ++i)
        largest = std::max(largest, ranges_[i].pages.largest_run());
    return largest;
}

/// Where the `pages` allocated pages from `start` on are, if that is what they are.
std::optional<PagePool::Place> PagePool::find(const std::byte* start, std::size_t pages) const {
    const auto address = reinterpret_cast<std::uintptr_t>(start);
    if (address % page_bytes != 0) return std::nullopt;
    for (std::size_t i = 0; i < count_; ++i) {
        const PageBitmap& bitmap = ranges_[i].pages;
        const auto base = reinterpret_cast<std::uintptr_t>(ranges_[i].start);
        const std::size_t page = (address - base) / page_bytes; // huge for a lower address
        if (page >= bitmap.count()) continue;
        if (pages > bitmap.count() - page || !bitmap.all_used(page, pages)) return std::nullopt;
        return Place{i, page};
    }
    return std::nullopt;
}

/// The same; anything but allocated pages is a bug of the caller.
PagePool::Place PagePool::allocated_at(const std::byte* start, std::size_t pages) const {
    const auto place = find(start, pages);
    ensure(place.has_value(), "pages that aren't allocated from this core's pool are used");
    return *place;
}

} // namespace vaquero
