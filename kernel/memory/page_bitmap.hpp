// One bit for each page of a contiguous range, and searches that skip whole words of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace vaquero {

/// Which of `count` pages are free. A bit that is 1 means free, so that a word without free pages is 0.
class PageBitmap {
public:
    static constexpr std::size_t pages_per_word = 64;
    static constexpr std::size_t words_for(std::size_t pages) {
        return (pages + pages_per_word - 1) / pages_per_word;
    }

    PageBitmap() = default;
    /// All `count` pages free. The bits are kept in `words`, words_for(count) of them, for good.
    PageBitmap(std::span<std::uint64_t> words, std::size_t count);

    /// First page of the highest or lowest run of `pages` (> 0) free pages.
    [[nodiscard]] std::optional<std::size_t> find_highest(std::size_t pages);
    [[nodiscard]] std::optional<std::size_t> find_lowest(std::size_t pages);
    [[nodiscard]] std::size_t largest_run() const;

    [[nodiscard]] bool all_free(std::size_t first, std::size_t pages) const;
    [[nodiscard]] bool all_used(std::size_t first, std::size_t pages) const;
    /// Both expect that every page of the run is in the other state.
    void mark_used(std::size_t first, std::size_t pages);
    void mark_free(std::size_t first, std::size_t pages);

    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] std::size_t free_count() const { return free_count_; }

private:
    // A search for the next page in the state `free`, from `from` on up to `to`, or below `from` down to
    // `to`. next_up() gives the page or `to`; next_down() the page + 1 or `to`.
    [[nodiscard]] std::size_t next_up(bool free, std::size_t from, std::size_t to) const;
    [[nodiscard]] std::size_t next_down(bool free, std::size_t from, std::size_t to) const;
    void flip(std::size_t first, std::size_t pages);

    std::uint64_t* words_ = nullptr;
    std::size_t count_ = 0;
    std::size_t free_count_ = 0;
    std::size_t lowest_ = 0;  ///< no free page is below
    std::size_t highest_ = 0; ///< no free page is at or above
};

} // namespace vaquero
