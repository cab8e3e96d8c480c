#include "kernel/memory/page_pool.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "tests/host/kernel/panic.hpp"

namespace vaquero {
namespace {

/// Page-aligned memory that AddressSanitizer guards on both sides.
class Memory {
public:
    explicit Memory(std::size_t pages)
        : pages_(pages), start_(static_cast<std::byte*>(std::aligned_alloc(page_bytes, pages * page_bytes))) {
        std::fill_n(start_, pages * page_bytes, std::byte{0xA5});
    }
    ~Memory() { std::free(start_); }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    [[nodiscard]] std::byte* page(std::size_t index) const { return start_ + index * page_bytes; }
    [[nodiscard]] std::size_t pages() const { return pages_; }

private:
    std::size_t pages_;
    std::byte* start_;
};

TEST(PagePool, HandsOutFromTheTopAndFromBelow) {
    const Memory memory(9);
    PagePool pool;
    ASSERT_TRUE(pool.add(memory.page(0), 9));
    EXPECT_EQ(pool.free_pages(), 8u); // the first page holds the books
    EXPECT_EQ(pool.allocate(1), memory.page(8));
    EXPECT_EQ(pool.allocate(2), memory.page(6));
    EXPECT_EQ(pool.allocate_low(1), memory.page(1));
    EXPECT_EQ(pool.allocate_low(2), memory.page(2));
    EXPECT_EQ(pool.allocate(3), nullptr);
    EXPECT_EQ(pool.allocate_low(3), nullptr);
    EXPECT_EQ(pool.allocate(2), memory.page(4));
    EXPECT_EQ(pool.allocate(1), nullptr);
    EXPECT_EQ(pool.free_pages(), 0u);
    EXPECT_EQ(pool.largest_run(), 0u);
}

TEST(PagePool, ReusesTheHighestFit) {
    const Memory memory(200);
    PagePool pool;
    ASSERT_TRUE(pool.add(memory.page(0), 200));
    std::byte* const all = pool.allocate(199);
    ASSERT_EQ(all, memory.page(1));
    pool.free(memory.page(10), 100); // a part of the block, over several words
    pool.free(memory.page(150), 3);
    EXPECT_EQ(pool.largest_run(), 100u);
    EXPECT_EQ(pool.allocate(4), memory.page(106));
    EXPECT_EQ(pool.allocate(2), memory.page(151));
    EXPECT_EQ(pool.allocate(2), memory.page(104));
    EXPECT_EQ(pool.allocate(1), memory.page(150));
    EXPECT_EQ(pool.free_pages(), 94u);
}

TEST(PagePool, ExtendsInPlace) {
    const Memory memory(100);
    PagePool pool;
    ASSERT_TRUE(pool.add(memory.page(0), 100));
    std::byte* const heap = pool.allocate_low(1);
    EXPECT_TRUE(pool.extend(heap, 1, 63));
    std::byte* const wall = pool.allocate_low(1);
    EXPECT_EQ(wall, memory.page(65));
    EXPECT_FALSE(pool.extend(heap, 64, 1));
    EXPECT_TRUE(pool.extend(heap, 64, 0));
    EXPECT_TRUE(pool.extend(wall, 1, 34));
    EXPECT_FALSE(pool.extend(wall, 35, 1)); // the end of the range
    EXPECT_FALSE(pool.extend(wall, 1, ~std::size_t{0}));
    EXPECT_EQ(pool.free_pages(), 0u);
    pool.free(heap, 64);
    EXPECT_EQ(pool.largest_run(), 64u);
}

TEST(PagePool, SpansSeveralRanges) {
    const Memory memory(100);
    PagePool pool;
    EXPECT_TRUE(pool.add(memory.page(60), 10)); // pages 61 to 69
    EXPECT_TRUE(pool.add(memory.page(10), 5));  // pages 11 to 14
    EXPECT_TRUE(pool.add(memory.page(30), 1));  // too small for its own books
    EXPECT_TRUE(pool.add(memory.page(90), 0));
    EXPECT_TRUE(pool.add(memory.page(20), 2)); // page 21
    EXPECT_EQ(pool.free_pages(), 14u);
    EXPECT_EQ(pool.pages(), 14u);
    EXPECT_EQ(pool.largest_run(), 9u);
    EXPECT_EQ(pool.allocate(1), memory.page(69));
    EXPECT_EQ(pool.allocate_low(1), memory.page(11));
    EXPECT_EQ(pool.allocate(8), memory.page(61));
    EXPECT_EQ(pool.allocate(1), memory.page(21));
    EXPECT_EQ(pool.allocate(1), memory.page(14));
    EXPECT_FALSE(pool.extend(memory.page(14), 1, 1));
}

TEST(PagePool, TakesOnlySoManyRanges) {
    const Memory memory(2 * (PagePool::max_ranges + 1));
    PagePool pool;
    for (std::size_t i = 0; i < PagePool::max_ranges; ++i)
        ASSERT_TRUE(pool.add(memory.page(2 * i), 2));
    EXPECT_FALSE(pool.add(memory.page(2 * PagePool::max_ranges), 2));
    EXPECT_EQ(pool.free_pages(), PagePool::max_ranges);
}

TEST(PagePool, PassesOverRangesThatOnlyHoldTheirBooks) {
    const Memory memory(60);
    PagePool pool;
    for (std::size_t i = 0; i < 2 * PagePool::max_ranges; ++i)
        ASSERT_TRUE(pool.add(memory.page(i), 1)) << "a page of books, and nothing to keep books of";
    EXPECT_EQ(pool.pages(), 0u);
    ASSERT_TRUE(pool.add(memory.page(40), 2)) << "there is room for ranges that are of use";
    EXPECT_EQ(pool.allocate(1), memory.page(41));
}

TEST(PagePool, CatchesBugs) {
    const Memory memory(20);
    PagePool pool;
    ASSERT_TRUE(pool.add(memory.page(1), 10)); // pages 2 to 10
    std::byte* const block = pool.allocate(3);
    EXPECT_THROW(pool.free(block - page_bytes, 2), Panic); // one of them is free
    EXPECT_THROW(pool.free(block, 4), Panic);              // reaches past the range
    EXPECT_THROW(pool.free(block + 1, 1), Panic);
    EXPECT_THROW(pool.free(memory.page(1), 1), Panic); // the books
    EXPECT_THROW(pool.free(memory.page(0), 1), Panic);
    EXPECT_THROW(pool.free(memory.page(11), 1), Panic);
    EXPECT_THROW(pool.free(nullptr, 1), Panic);
    EXPECT_THROW((void)pool.extend(memory.page(3), 1, 1), Panic);
    EXPECT_TRUE(pool.is_allocated(block, 3));
    EXPECT_FALSE(pool.is_allocated(block, 4));
    EXPECT_FALSE(pool.is_allocated(block + 1, 1));
    EXPECT_FALSE(pool.is_allocated(memory.page(1), 1));
    EXPECT_FALSE(pool.is_allocated(nullptr, 1));
    pool.free(block, 3);
    EXPECT_FALSE(pool.is_allocated(block, 3));
    EXPECT_THROW(pool.free(block, 3), Panic);
    EXPECT_EQ(pool.free_pages(), 9u);
}

// Against a model that knows each page, with fragmentation across word borders.
TEST(PagePool, AgreesWithAModel) {
    const Memory memory(300);
    PagePool pool;
    ASSERT_TRUE(pool.add(memory.page(0), 300));
    std::vector<bool> is_free(300, true);
    is_free[0] = false;
    std::vector<std::pair<std::size_t, std::size_t>> blocks;
    std::mt19937 random(7);
    const auto any = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit)(random);
    };
    const auto fits = [&](std::size_t first, std::size_t pages) {
        return first + pages <= 300 && std::all_of(is_free.begin() + static_cast<long>(first),
                                                   is_free.begin() + static_cast<long>(first + pages),
                                                   [](bool page) { return page; });
    };
    const auto set = [&](std::size_t first, std::size_t pages, bool value) {
        std::fill_n(is_free.begin() + static_cast<long>(first), pages, value);
    };
    for (int round = 0; round < 20000; ++round) {
        const std::size_t pages = 1 + any(any(3) == 0 ? 140 : 6);
        const std::size_t action = any(3);
        if (action <= 1) {
            std::optional<std::size_t> expected;
            for (std::size_t page = 0; page < 300; ++page) {
                if (fits(page, pages) && (action == 0 || !expected)) expected = page;
            }
            std::byte* const got = action == 0 ? pool.allocate(pages) : pool.allocate_low(pages);
            ASSERT_EQ(got, expected ? memory.page(*expected) : nullptr);
            if (!expected) continue;
            set(*expected, pages, false);
            blocks.emplace_back(*expected, pages);
        } else if (!blocks.empty()) {
            const std::size_t chosen = any(blocks.size() - 1);
            auto& [first, length] = blocks[chosen];
            if (action == 2 && any(2) == 0) {
                const bool possible = fits(first + length, pages);
                ASSERT_EQ(pool.extend(memory.page(first), length, pages), possible);
                if (possible) set(first + length, pages, false), length += pages;
            } else {
                pool.free(memory.page(first), length);
                set(first, length, true);
                blocks.erase(blocks.begin() + static_cast<long>(chosen));
            }
        }
        ASSERT_EQ(pool.free_pages(),
                  static_cast<std::size_t>(std::count(is_free.begin(), is_free.end(), true)));
    }
    std::size_t largest = 0, run = 0;
    for (const bool page : is_free)
        largest = std::max(largest, run = page ? run + 1 : 0);
    EXPECT_EQ(pool.largest_run(), largest);
}

} // namespace
} // namespace vaquero
