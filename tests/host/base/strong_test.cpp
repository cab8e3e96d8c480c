// Strong integers, and the limits that layers agree on.
#include "base/strong.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <type_traits>

#include "base/limits.hpp"

namespace vaquero {
namespace {

static_assert(!std::is_convertible_v<int, Rank> && !std::is_convertible_v<Rank, int>);
static_assert(!std::is_convertible_v<Rank, CoreId> && !std::is_constructible_v<Rank, CoreId>);
static_assert(!std::is_invocable_v<std::less<>, Rank, CoreId>);
static_assert(sizeof(PhysAddr) == 8 && sizeof(Rank) == sizeof(int));

TEST(Strong, IsItsValue) {
    EXPECT_EQ(Rank().value(), 0);
    EXPECT_EQ(Rank(-3).value(), -3);
    EXPECT_EQ(Rank(4), Rank(4));
    EXPECT_NE(Rank(4), Rank(5));
    EXPECT_LT(Tag(4), Tag(5));
    EXPECT_GT(PhysAddr(UINT64_MAX), PhysAddr(1));
}

TEST(Limits, AreWhatTheMachineHas) {
    EXPECT_EQ(page_bytes, 4096u); // [SDM 3A §4.5]
    EXPECT_EQ(cache_line, 64u);
    EXPECT_EQ(max_cores, 64); // README.md, Limits
    EXPECT_EQ(max_ranks, 4096);
}

} // namespace
} // namespace vaquero
