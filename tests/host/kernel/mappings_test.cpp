#include "kernel/memory/mappings.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace vaquero {
namespace {

constexpr std::size_t pool_pages = 20;

class MappingsTest : public testing::Test {
protected:
    MappingsTest() { EXPECT_TRUE(pool_.add(memory_, pool_pages)); }
    ~MappingsTest() override { std::free(memory_); }

    /// Addresses are only compared, so any will do.
    static std::byte* page(std::size_t index) {
        return reinterpret_cast<std::byte*>((index + 1) * page_bytes);
    }
    bool assign(std::size_t from, std::size_t to, std::optional<Protection> protection) {
        return mappings_.assign(page(from), page(to), protection);
    }
    std::string text() const {
        std::string all;
        for (const auto& [begin, end, protection] : mappings_.ranges())
            all += std::to_string(reinterpret_cast<std::size_t>(begin) / page_bytes - 1) + "-" +
                   std::to_string(reinterpret_cast<std::size_t>(end) / page_bytes - 1) +
                   (protection == Protection::none   ? "n "
                    : protection == Protection::read ? "r "
                                                     : "w ");
        return all;
    }

    std::byte* memory_ = static_cast<std::byte*>(std::aligned_alloc(page_bytes, pool_pages* page_bytes));
    PagePool pool_;
    Mappings mappings_{pool_};
};

constexpr auto none = Protection::none;
constexpr auto read = Protection::read;
constexpr auto write = Protection::read_write;

TEST_F(MappingsTest, JoinsNeighboursThatAreAlike) {
    ASSERT_TRUE(assign(4, 6, write) && assign(8, 10, write));
    EXPECT_EQ(text(), "4-6w 8-10w ");
    ASSERT_TRUE(assign(6, 8, read));
    EXPECT_EQ(text(), "4-6w 6-8r 8-10w ");
    ASSERT_TRUE(assign(6, 8, write));
    EXPECT_EQ(text(), "4-10w ");
    ASSERT_TRUE(assign(3, 4, write) && assign(10, 11, none));
    EXPECT_EQ(text(), "3-10w 10-11n ");
    ASSERT_TRUE(assign(5, 5, none));
    EXPECT_EQ(text(), "3-10w 10-11n ");
}

TEST_F(MappingsTest, Splits) {
    ASSERT_TRUE(assign(0, 10, write) && assign(3, 5, none) && assign(7, 8, std::nullopt));
    EXPECT_EQ(text(), "0-3w 3-5n 5-7w 8-10w ");
    ASSERT_TRUE(assign(1, 9, read));
    EXPECT_EQ(text(), "0-1w 1-9r 9-10w ");
    ASSERT_TRUE(assign(0, 20, std::nullopt));
    EXPECT_EQ(text(), "");
}

TEST_F(MappingsTest, FindsParts) {
    ASSERT_TRUE(assign(2, 4, write) && assign(4, 6, read) && assign(7, 8, write));
    EXPECT_TRUE(mappings_.covers(page(2), page(6)));
    EXPECT_TRUE(mappings_.covers(page(3), page(3)));
    EXPECT_FALSE(mappings_.covers(page(1), page(3)));
    EXPECT_FALSE(mappings_.covers(page(5), page(8)));
    const auto part = mappings_.first_in(page(3), page(20));
    ASSERT_TRUE(part);
    EXPECT_EQ(part->begin, page(3));
    EXPECT_EQ(part->end, page(4));
    EXPECT_EQ(mappings_.first_in(page(6), page(20))->begin, page(7));
    EXPECT_EQ(mappings_.first_in(page(0), page(3))->end, page(3));
    EXPECT_FALSE(mappings_.first_in(page(6), page(7)));
    EXPECT_FALSE(mappings_.first_in(page(8), page(100)));
    EXPECT_FALSE(mappings_.first_in(page(0), page(2)));
    EXPECT_FALSE(mappings_.first_in(page(3), page(3)));
}

TEST_F(MappingsTest, TakesAndGivesBackPagesForManyRanges) {
    const std::size_t before = pool_.free_pages();
    for (std::size_t i = 0; i < 1000; ++i) // 24 KB
        ASSERT_TRUE(assign(2 * i, 2 * i + 1, write));
    EXPECT_EQ(mappings_.ranges().size(), 1000u);
    EXPECT_EQ(pool_.free_pages(), before - 8);
    EXPECT_TRUE(mappings_.covers(page(1998), page(1999)));
    ASSERT_TRUE(assign(0, 2000, write));
    EXPECT_EQ(text(), "0-2000w ");
    EXPECT_EQ(pool_.free_pages(), before);
}

TEST_F(MappingsTest, FailsWholeWithoutMemory) {
    ASSERT_NE(pool_.allocate(pool_.free_pages()), nullptr);
    std::size_t made = 0;
    while (assign(3 * made, 3 * made + 2, write))
        ++made;
    EXPECT_EQ(made, 16u);
    const std::string before = text();
    EXPECT_FALSE(assign(1, 2, read));
    EXPECT_FALSE(assign(100, 101, read));
    EXPECT_EQ(text(), before);
    EXPECT_TRUE(assign(0, 2, read)) << "needs no more ranges";
    EXPECT_TRUE(assign(0, 2, std::nullopt)) << "as a whole it can always go";
    EXPECT_TRUE(assign(4, 5, std::nullopt));
    EXPECT_TRUE(assign(0, 2, write)) << "full again";
    EXPECT_TRUE(assign(0, 1, std::nullopt)) << "shorter";
}

TEST_F(MappingsTest, AgreesWithAModel) {
    constexpr std::size_t pages = 300;
    std::vector<std::optional<Protection>> model(pages);
    std::mt19937 random(5);
    for (int round = 0; round < 20000; ++round) {
        const std::size_t from = random() % pages, to = std::min(pages, from + random() % 9);
        const auto kind = random() % 4;
        const auto protection = kind == 3 ? std::nullopt : std::optional(static_cast<Protection>(kind));
        ASSERT_TRUE(assign(from, to, protection));
        std::fill(model.begin() + static_cast<long>(from), model.begin() + static_cast<long>(to), protection);
        const std::size_t at = random() % pages;
        const auto part = mappings_.first_in(page(at), page(at + 1));
        ASSERT_EQ(part.has_value(), model[at].has_value());
        if (part) {
            ASSERT_EQ(part->protection, *model[at]);
        }
    }
    std::size_t changes = 0;
    for (std::size_t i = 0; i < pages; ++i)
        changes += model[i] && (i == 0 || model[i - 1] != model[i]) ? 1 : 0;
    EXPECT_EQ(mappings_.ranges().size(), changes);
}

} // namespace
} // namespace vaquero
