#include "kernel/memory/heap.hpp"

#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

#include "kernel/memory/page.hpp"

namespace vaquero {
namespace {

constexpr std::size_t memory_pages = 65; // one for the pool's books

class HeapTest : public testing::Test {
protected:
    HeapTest() {
        std::fill_n(memory_, memory_pages * page_bytes, std::byte{0xA5});
        EXPECT_TRUE(pool_.add(memory_, memory_pages));
        begin_ = pool_.allocate_low(2);
        heap_.emplace(pool_, begin_, 2);
    }
    ~HeapTest() override { std::free(memory_); }

    static bool is_zero(const std::byte* start, std::size_t bytes) {
        return std::all_of(start, start + bytes, [](std::byte byte) { return byte == std::byte{0}; });
    }

    std::byte* memory_ = static_cast<std::byte*>(std::aligned_alloc(page_bytes, memory_pages* page_bytes));
    PagePool pool_;
    std::byte* begin_ = nullptr;
    std::optional<Heap> heap_;
};

TEST_F(HeapTest, MovesTheBreak) {
    EXPECT_EQ(heap_->set_break(nullptr), begin_);
    EXPECT_EQ(heap_->set_break(begin_ + 10), begin_ + 10);
    EXPECT_TRUE(is_zero(begin_, 10));
    std::fill_n(begin_, 10, std::byte{1});
    EXPECT_EQ(heap_->set_break(begin_ + 5), begin_ + 5);
    EXPECT_EQ(heap_->set_break(begin_ + 20000), begin_ + 20000);
    EXPECT_EQ(begin_[4], std::byte{1});
    EXPECT_TRUE(is_zero(begin_ + 5, 20000 - 5)) << "zero again after it had been given back";
    EXPECT_EQ(pool_.free_pages(), 59u);
}

TEST_F(HeapTest, KeepsTheBreakWhenMemoryEnds) {
    EXPECT_EQ(heap_->set_break(begin_ + 64 * page_bytes), begin_ + 64 * page_bytes);
    EXPECT_EQ(heap_->set_break(begin_ + 64 * page_bytes + 1), begin_ + 64 * page_bytes);
    EXPECT_EQ(heap_->set_break(begin_ - 1), begin_ + 64 * page_bytes);
    EXPECT_EQ(heap_->map(1), nullptr);
}

TEST_F(HeapTest, MapsZeroedPages) {
    std::byte* const pages = heap_->map(2 * page_bytes + 1);
    ASSERT_NE(pages, nullptr);
    EXPECT_TRUE(is_zero(pages, 3 * page_bytes));
    std::fill_n(pages, 3 * page_bytes, std::byte{7});
    EXPECT_TRUE(heap_->unmap(pages + page_bytes, page_bytes)) << "a part";
    EXPECT_FALSE(heap_->unmap(pages, 3 * page_bytes));
    EXPECT_FALSE(heap_->unmap(memory_ - page_bytes, page_bytes));
    EXPECT_TRUE(is_zero(heap_->map(page_bytes), page_bytes));
}

TEST_F(HeapTest, Remaps) {
    std::byte* const top = heap_->map(page_bytes);
    std::byte* const pages = heap_->map(2 * page_bytes);
    std::fill_n(pages, 2 * page_bytes, std::byte{7});
    EXPECT_EQ(heap_->remap(pages, 2 * page_bytes, 3 * page_bytes, false), nullptr) << "top is in the way";
    EXPECT_TRUE(heap_->unmap(top, page_bytes));
    EXPECT_EQ(heap_->remap(pages, 2 * page_bytes, 3 * page_bytes, false), pages);
    EXPECT_EQ(pages[page_bytes], std::byte{7});
    EXPECT_TRUE(is_zero(pages + 2 * page_bytes, page_bytes));
    EXPECT_EQ(heap_->remap(pages, 3 * page_bytes, page_bytes, false), pages);
    EXPECT_TRUE(heap_->unmap(pages + page_bytes, 2 * page_bytes) == false) << "already given back";
    std::byte* const wall = heap_->map(2 * page_bytes);
    ASSERT_EQ(wall, pages + page_bytes);
    std::byte* const moved = heap_->remap(pages, page_bytes, 10 * page_bytes, true);
    ASSERT_NE(moved, nullptr);
    EXPECT_NE(moved, pages);
    EXPECT_EQ(moved[page_bytes - 1], std::byte{7});
    EXPECT_TRUE(is_zero(moved + page_bytes, 9 * page_bytes));
    EXPECT_EQ(heap_->remap(moved, 10 * page_bytes, 1000 * page_bytes, true), nullptr);
    EXPECT_EQ(moved[0], std::byte{7});
    EXPECT_EQ(heap_->remap(nullptr, page_bytes, page_bytes, true), nullptr);
}

} // namespace
} // namespace vaquero
