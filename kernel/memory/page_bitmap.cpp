#include "kernel/memory/page_bitmap.hpp"

#include <algorithm>
#include <bit>

#include "base/ensure.hpp"

namespace vaquero {
namespace {

constexpr std::size_t bits = PageBitmap::pages_per_word;

/// `count` (1 to 64) ones from bit `first` on.
constexpr std::uint64_t mask(std::size_t first, std::size_t count) {
    return (~std::uint64_t{0} >> (bits - count)) << first;
}

/// Calls visit(word index, mask) for each word that the pages [first, first + pages) lie in; stops and
/// returns false when a call does.
template <class Visit>
bool for_each_word(std::size_t first, std::size_t pages, Visit visit) {
    while (pages > 0) {
        const std::size_t bit = first % bits;
        const std::size_t here = std::min(pages, bits - bit);
        if (!visit(first / bits, mask(bit, here))) return false;
        first += here;
        pages -= here;
    }
    return true;
}

} // namespace

PageBitmap::PageBitmap(std::span<std::uint64_t> words, std::size_t count)
    : words_(words.data()), count_(count), free_count_(count), highest_(count) {
    ensure(words.size() >= words_for(count), "too few words for the pages");
    std::fill_n(words_, words_for(count), std::uint64_t{0});
    flip(0, count);
}

std::optional<std::size_t> PageBitmap::find_highest(std::size_t pages) {
    if (pages > free_count_) return std::nullopt;
    highest_ = next_down(true, highest_, lowest_);
    for (std::size_t end = highest_; end >= lowest_ + pages;) {
        const std::size_t used_end = next_down(false, end, end - pages);
        if (used_end == end - pages) return used_end;
        end = next_down(true, used_end, lowest_);
    }
    return std::nullopt;
}

std::optional<std::size_t> PageBitmap::find_lowest(std::size_t pages) {
    if (pages > free_count_) return std::nullopt;
    lowest_ = next_up(true, lowest_, highest_);
    for (std::size_t start = lowest_; start + pages <= highest_;) {
        const std::size_t used = next_up(false, start, start + pages);
        if (used == start + pages) return start;
        start = next_up(true, used, highest_);
    }
    return std::nullopt;
}

std::size_t PageBitmap::largest_run() const {
    std::size_t largest = 0;
    for (std::size_t start = next_up(true, lowest_, highest_); start < highest_;) {
        const std::size_t end = next_up(false, start, highest_);
        largest = std::max(largest, end - start);
        start = next_up(true, end, highest_);
    }
    return largest;
}

bool PageBitmap::all_free(std::size_t first, std::size_t pages) const {
    return for_each_word(first, pages, [this](std::size_t word, std::uint64_t wanted) {
        return (words_[word] & wanted) == wanted;
    });
}

bool PageBitmap::all_used(std::size_t first, std::size_t pages) const {
    return for_each_word(first, pages, [this](std::size_t word, std::uint64_t wanted) {
        return (words_[word] & wanted) == 0;
    });
}

void PageBitmap::mark_used(std::size_t first, std::size_t pages) {
    flip(first, pages);
    free_count_ -= pages;
}

void PageBitmap::mark_free(std::size_t first, std::size_t pages) {
    flip(first, pages);
    free_count_ += pages;
    lowest_ = std::min(lowest_, first);
    highest_ = std::max(highest_, first + pages);
}

std::size_t PageBitmap::next_up(bool free, std::size_t from, std::size_t to) const {
    while (from < to) {
        const std::uint64_t word = free ? words_[from / bits] : ~words_[from / bits];
        const std::uint64_t rest = word >> (from % bits);
        if (rest != 0) return std::min(to, from + static_cast<std::size_t>(std::countr_zero(rest)));
        from = (from / bits + 1) * bits;
    }
    return to;
}

std::size_t PageBitmap::next_down(bool free, std::size_t from, std::size_t to) const {
    while (from > to) {
        const std::size_t last = from - 1;
        const std::uint64_t word = free ? words_[last / bits] : ~words_[last / bits];
        const std::uint64_t rest = word << (bits - 1 - last % bits);
        if (rest != 0) return std::max(to, from - static_cast<std::size_t>(std::countl_zero(rest)));
        from = last / bits * bits;
    }
    return to;
}

void PageBitmap::flip(std::size_t first, std::size_t pages) {
    for_each_word(first, pages, [this](std::size_t word, std::uint64_t these) {
        words_[word] ^= these;
        return true;
    });
}

} // namespace vaquero
