#include "kernel/memory/heap.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <sys/mman.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace vaquero {
namespace {

constexpr std::size_t memory_pages = 65; // one for the pool's books

/// What the page tables say, of pages that aren't readable and writable. Linux enforces it, too.
std::map<std::byte*, Protection> enforced;
std::size_t free_tables = 0; ///< how many more enforcements there is memory for

bool enforce(std::byte* pages, std::size_t bytes, Protection protection) {
    EXPECT_EQ(bytes % page_bytes, 0u);
    const bool loses = protection != Protection::read_write && !enforced.contains(pages);
    if (loses && free_tables == 0) return false;
    free_tables -= loses ? 1 : 0;
    constexpr int rights[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE};
    EXPECT_EQ(mprotect(pages, bytes, rights[static_cast<int>(protection)]), 0);
    for (std::byte* page = pages; page < pages + bytes; page += page_bytes)
        if (protection == Protection::read_write)
            enforced.erase(page);
        else
            enforced[page] = protection;
    return true;
}

class HeapTest : public testing::Test {
protected:
    HeapTest() {
        enforced.clear();
        free_tables = 1000;
        std::fill_n(memory_, memory_pages * page_bytes, std::byte{0xA5});
        EXPECT_TRUE(pool_.add(memory_, memory_pages));
        begin_ = pool_.allocate_low(2);
        heap_.emplace(pool_, begin_, 2, enforce);
    }
    ~HeapTest() override {
        mprotect(memory_, memory_pages * page_bytes, PROT_READ | PROT_WRITE);
        std::free(memory_);
    }

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
    EXPECT_EQ(begin_[10], std::byte{0xA5}) << "not asked for";
    std::fill_n(begin_, 10, std::byte{1});
    EXPECT_EQ(heap_->set_break(begin_ + 5), begin_ + 5);
    EXPECT_EQ(begin_[5], std::byte{1});
    EXPECT_EQ(heap_->set_break(begin_ + 20000), begin_ + 20000);
    EXPECT_EQ(begin_[4], std::byte{1});
    EXPECT_TRUE(is_zero(begin_ + 5, 20000 - 5)) << "zero again after it had been given back";
    EXPECT_EQ(pool_.free_pages(), 59u);
    EXPECT_EQ(heap_->set_break(begin_), begin_) << "the very beginning is a break too";
}

TEST_F(HeapTest, TakesPagesForTheBreakWhenTheReserveEnds) {
    EXPECT_EQ(heap_->set_break(begin_ + 2 * page_bytes), begin_ + 2 * page_bytes);
    EXPECT_EQ(pool_.free_pages(), 62u);
    EXPECT_EQ(heap_->set_break(begin_ + 2 * page_bytes + 1), begin_ + 2 * page_bytes + 1);
    EXPECT_EQ(pool_.free_pages(), 61u);
    EXPECT_TRUE(heap_->owns(begin_, 3 * page_bytes));
    EXPECT_FALSE(heap_->owns(begin_, 4 * page_bytes));
    EXPECT_EQ(heap_->mappings().ranges().size(), 1u);
    EXPECT_EQ(heap_->set_break(begin_ + 3 * page_bytes), begin_ + 3 * page_bytes);
    EXPECT_EQ(pool_.free_pages(), 61u);
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
    EXPECT_EQ(pool_.free_pages(), 60u);
    EXPECT_TRUE(heap_->unmap(pages, 3 * page_bytes)) << "a hole is fine";
    EXPECT_EQ(pool_.free_pages(), 62u);
    std::byte* const again = heap_->map(3 * page_bytes);
    ASSERT_EQ(again, pages) << "dirty pages";
    EXPECT_TRUE(is_zero(again, 3 * page_bytes));
}

TEST_F(HeapTest, MapsNoMoreThanItTakes) {
    const std::size_t before = pool_.free_pages();
    std::byte* const two = heap_->map(2 * page_bytes);
    EXPECT_EQ(pool_.free_pages(), before - 2);
    EXPECT_TRUE(heap_->owns(two, 2 * page_bytes));
    EXPECT_FALSE(heap_->owns(two, 2 * page_bytes + 1));
    EXPECT_FALSE(heap_->owns(two - page_bytes, page_bytes));
    EXPECT_TRUE(heap_->unmap(two, page_bytes + 1)) << "rounded up";
    EXPECT_EQ(pool_.free_pages(), before);
}

TEST_F(HeapTest, LeavesTheOthersPagesAlone) {
    std::byte* const stack = pool_.allocate(3);
    Heap other(pool_, pool_.allocate_low(1), 1, enforce);
    std::byte* const others = other.map(2 * page_bytes);
    std::byte* const own = heap_->map(page_bytes);
    const std::size_t before = pool_.free_pages();
    for (std::byte* const foreign : {stack, others}) {
        EXPECT_TRUE(heap_->unmap(foreign, 2 * page_bytes)) << "nothing of it is mapped here, as on Linux";
        EXPECT_EQ(heap_->remap(foreign, page_bytes, 2 * page_bytes, true), nullptr);
        EXPECT_EQ(heap_->remap(foreign, 2 * page_bytes, page_bytes, true), nullptr);
        EXPECT_FALSE(heap_->owns(foreign, page_bytes));
        EXPECT_TRUE(heap_->protect(foreign, page_bytes, Protection::none));
    }
    EXPECT_EQ(pool_.free_pages(), before);
    EXPECT_TRUE(enforced.empty());
    EXPECT_TRUE(heap_->unmap(memory_ - 100 * page_bytes, 1000 * page_bytes) == false)
        << "reaches into the break";
    EXPECT_TRUE(heap_->unmap(own, 1000 * page_bytes));
    EXPECT_EQ(pool_.free_pages(), before + 1) << "just the own one of all these";
    EXPECT_TRUE(other.owns(others, 2 * page_bytes));
}

TEST_F(HeapTest, KeepsTheBreaksPages) {
    EXPECT_FALSE(heap_->unmap(begin_, page_bytes));
    EXPECT_FALSE(heap_->unmap(begin_ + page_bytes, 2 * page_bytes));
    EXPECT_TRUE(heap_->unmap(begin_ + 2 * page_bytes, page_bytes));
    EXPECT_EQ(heap_->remap(begin_, page_bytes, 3 * page_bytes, true), nullptr);
    EXPECT_TRUE(heap_->owns(begin_, 2 * page_bytes));
    EXPECT_EQ(pool_.free_pages(), 62u);
}

TEST_F(HeapTest, Remaps) {
    std::byte* const top = heap_->map(page_bytes);
    std::byte* const pages = heap_->map(2 * page_bytes);
    std::fill_n(pages, 2 * page_bytes, std::byte{7});
    EXPECT_EQ(heap_->remap(pages, 2 * page_bytes, 3 * page_bytes, false), nullptr) << "top is in the way";
    EXPECT_TRUE(heap_->unmap(top, page_bytes));
    EXPECT_EQ(heap_->remap(pages, 2 * page_bytes, 3 * page_bytes, false), pages);
    EXPECT_EQ(pages[page_bytes], std::byte{7});
    EXPECT_TRUE(is_zero(pages + 2 * page_bytes, page_bytes)) << "the page had been used";
    EXPECT_EQ(heap_->remap(pages, 3 * page_bytes, 3 * page_bytes, false), pages);
    EXPECT_EQ(heap_->remap(pages, 3 * page_bytes, page_bytes, false), pages);
    EXPECT_FALSE(heap_->owns(pages + page_bytes, page_bytes));
    std::byte* const wall = heap_->map(2 * page_bytes);
    ASSERT_EQ(wall, pages + page_bytes);
    ASSERT_EQ(heap_->remap(wall, 2 * page_bytes, page_bytes, true), wall);
    ASSERT_EQ(heap_->map(page_bytes), wall + page_bytes);
    EXPECT_EQ(heap_->remap(pages, 2 * page_bytes, page_bytes, true), pages);
    EXPECT_TRUE(heap_->owns(wall + page_bytes, page_bytes)) << "what lies behind the end stays";
    std::byte* const moved = heap_->remap(pages, page_bytes, 10 * page_bytes, true);
    ASSERT_NE(moved, nullptr);
    EXPECT_NE(moved, pages);
    EXPECT_EQ(moved[page_bytes - 1], std::byte{7});
    EXPECT_TRUE(is_zero(moved + page_bytes, 9 * page_bytes));
    EXPECT_FALSE(heap_->owns(pages, page_bytes)) << "given back";
    EXPECT_EQ(heap_->remap(moved, 10 * page_bytes, 1000 * page_bytes, true), nullptr);
    EXPECT_EQ(moved[0], std::byte{7});
    EXPECT_EQ(heap_->remap(nullptr, page_bytes, page_bytes, true), nullptr);
}

TEST_F(HeapTest, ProtectsAndGivesBackUnprotected) {
    std::byte* const pages = heap_->map(4 * page_bytes, Protection::none);
    EXPECT_EQ(enforced.size(), 4u);
    EXPECT_TRUE(heap_->protect(pages + page_bytes, 2 * page_bytes, Protection::read_write));
    EXPECT_TRUE(heap_->protect(pages + 2 * page_bytes, page_bytes, Protection::read));
    EXPECT_EQ(enforced, (std::map<std::byte*, Protection>{{pages, Protection::none},
                                                          {pages + 2 * page_bytes, Protection::read},
                                                          {pages + 3 * page_bytes, Protection::none}}));
    EXPECT_EQ(heap_->remap(pages, 4 * page_bytes, 8 * page_bytes, true), nullptr) << "several protections";
    EXPECT_TRUE(heap_->unmap(pages, 4 * page_bytes));
    EXPECT_TRUE(enforced.empty());

    EXPECT_TRUE(heap_->set_break(begin_ + 2 * page_bytes));
    EXPECT_TRUE(heap_->protect(begin_, 2 * page_bytes, Protection::none));
    EXPECT_EQ(heap_->set_break(begin_ + 100), begin_ + 100);
    EXPECT_EQ(heap_->set_break(begin_ + page_bytes), begin_ + page_bytes)
        << "written to, so it must be writable";
    EXPECT_EQ(enforced.size(), 1u);
    EXPECT_TRUE(heap_->protect(begin_ + page_bytes, page_bytes, Protection::read));
    EXPECT_EQ(heap_->set_break(begin_ + page_bytes + 1), begin_ + page_bytes + 1);
    EXPECT_TRUE(heap_->protect(begin_ + page_bytes, page_bytes, Protection::read));
    EXPECT_EQ(heap_->set_break(begin_ + page_bytes + 1), begin_ + page_bytes + 1);
    EXPECT_EQ(enforced.size(), 1u) << "where it was already";
}

TEST_F(HeapTest, UnmapsNothingWhereItCantNoteTheRest) {
    std::vector<std::byte*> blocks;
    for (int i = 0; i < 15; ++i) { // with the break's as many ranges as there is room for without memory
        std::byte* const block = heap_->map(4 * page_bytes, i % 2 == 0 ? Protection::read : Protection::none);
        if (block != nullptr) blocks.push_back(block);
    }
    ASSERT_EQ(blocks.size(), 15u);
    std::byte* const rest = pool_.allocate(pool_.free_pages());
    ASSERT_NE(rest, nullptr);
    EXPECT_FALSE(heap_->unmap(blocks[3] + page_bytes, page_bytes)) << "leaves two ranges of one";
    EXPECT_TRUE(heap_->owns(blocks[3], 4 * page_bytes));
    EXPECT_EQ(heap_->remap(blocks[3], 4 * page_bytes, 5 * page_bytes, true), nullptr);
    EXPECT_TRUE(heap_->unmap(blocks[3] + page_bytes, 3 * page_bytes));
    EXPECT_EQ(pool_.free_pages(), 3u);
    std::byte* const far = blocks[3] + 3 * page_bytes;
    ASSERT_TRUE(pool_.extend(blocks[3], 1, 2)) << "one page is left, for the mapping or for the list";
    EXPECT_EQ(heap_->map(page_bytes), nullptr);
    EXPECT_EQ(pool_.free_pages(), 1u);
    EXPECT_FALSE(pool_.is_allocated(far, 1));
    EXPECT_TRUE(heap_->protect(blocks[5], 4 * page_bytes, Protection::read));
}

TEST_F(HeapTest, RemapsWithTheProtection) {
    for (const Protection protection : {Protection::none, Protection::read}) {
        std::byte* pages = heap_->map(page_bytes);
        std::fill_n(pages, page_bytes, std::byte{9});
        ASSERT_TRUE(heap_->protect(pages, page_bytes, protection));
        pages = heap_->remap(pages, page_bytes, 3 * page_bytes, true);
        ASSERT_NE(pages, nullptr);
        if (protection != Protection::none) {
            EXPECT_EQ(pages[0], std::byte{9});
        }
        EXPECT_EQ(enforced, (std::map<std::byte*, Protection>{{pages, protection},
                                                              {pages + page_bytes, protection},
                                                              {pages + 2 * page_bytes, protection}}));
        pages = heap_->remap(pages, 3 * page_bytes, page_bytes, true);
        EXPECT_EQ(enforced.size(), 1u);
        EXPECT_TRUE(heap_->unmap(pages, page_bytes));
        EXPECT_TRUE(enforced.empty());
    }
}

TEST_F(HeapTest, UndoesWhatPageTablesHaveNoMemoryFor) {
    const std::size_t before = pool_.free_pages();
    std::byte* const pages = heap_->map(2 * page_bytes);
    free_tables = 0;
    EXPECT_FALSE(heap_->protect(pages, page_bytes, Protection::read));
    EXPECT_EQ(heap_->map(page_bytes, Protection::none), nullptr);
    EXPECT_EQ(pool_.free_pages(), before - 2);
    free_tables = 1;
    ASSERT_TRUE(heap_->protect(pages, 2 * page_bytes, Protection::none));
    EXPECT_EQ(heap_->remap(pages, 2 * page_bytes, 3 * page_bytes, true), nullptr);
    EXPECT_EQ(enforced, (std::map<std::byte*, Protection>{{pages, Protection::none},
                                                          {pages + page_bytes, Protection::none}}))
        << "as it was";
    EXPECT_TRUE(heap_->owns(pages, 2 * page_bytes));
    EXPECT_EQ(pool_.free_pages(), before - 2);
    EXPECT_TRUE(heap_->unmap(pages, 2 * page_bytes));
    EXPECT_EQ(pool_.free_pages(), before);
}

TEST_F(HeapTest, UndoesGrowthInPlaceThatCantBeProtected) {
    std::byte* const top = heap_->map(2 * page_bytes);
    std::byte* const pages = heap_->map(2 * page_bytes, Protection::read);
    ASSERT_TRUE(heap_->unmap(top, page_bytes));
    const std::size_t before = pool_.free_pages();
    free_tables = 0;
    EXPECT_EQ(heap_->remap(pages, 2 * page_bytes, 3 * page_bytes, true), nullptr);
    EXPECT_EQ(pool_.free_pages(), before);
    EXPECT_TRUE(heap_->owns(top + page_bytes, page_bytes)) << "what lies behind stays";
    EXPECT_FALSE(heap_->owns(top, page_bytes));
}

TEST_F(HeapTest, LeavesThePoolAsItWas) {
    const std::size_t before = pool_.free_pages();
    std::mt19937 random(11);
    std::vector<std::pair<std::byte*, std::size_t>> blocks;
    for (int i = 0; i < 4000; ++i) {
        if (random() % 2 == 0) {
            const std::size_t bytes = (1 + random() % 3) * page_bytes;
            std::byte* const pages = heap_->map(bytes, static_cast<Protection>(random() % 3));
            if (pages != nullptr) blocks.emplace_back(pages, bytes);
        } else if (!blocks.empty()) {
            std::swap(blocks[random() % blocks.size()], blocks.back());
            ASSERT_TRUE(heap_->unmap(blocks.back().first, blocks.back().second));
            blocks.pop_back();
        }
    }
    for (const auto& [pages, bytes] : blocks)
        ASSERT_TRUE(heap_->unmap(pages, bytes));
    EXPECT_EQ(pool_.free_pages(), before);
    EXPECT_EQ(heap_->mappings().ranges().size(), 1u) << "the break's";
    EXPECT_TRUE(enforced.empty());
}

// The pool ends at each page in turn: what fails has changed nothing.
TEST_F(HeapTest, FailsWholeWhereverMemoryEnds) {
    for (std::size_t left = 0; left < 12; ++left) {
        std::byte* const rest = pool_.allocate(pool_.largest_run() - left);
        const std::size_t free = pool_.free_pages();
        ASSERT_EQ(free, left);
        std::vector<std::byte*> pages;
        while (std::byte* const page = heap_->map(2 * page_bytes))
            pages.push_back(page);
        EXPECT_EQ(pages.size(), left / 2);
        if (!pages.empty()) {
            EXPECT_EQ(heap_->remap(pages[0], 2 * page_bytes, 20 * page_bytes, true), nullptr);
        }
        std::byte* const old_break = heap_->set_break(nullptr);
        EXPECT_EQ(heap_->set_break(begin_ + 30 * page_bytes), old_break);
        EXPECT_EQ(pool_.free_pages(), left % 2);
        for (std::byte* const page : pages)
            EXPECT_TRUE(heap_->unmap(page, 2 * page_bytes));
        EXPECT_EQ(pool_.free_pages(), free);
        pool_.free(rest, 62 - left);
    }
}

} // namespace
} // namespace vaquero
