// Text: numbers at the ends of their types, and what happens where the room ends.
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace vaquero {
namespace {

template <class... Parts>
std::string written(const Parts&... parts) {
    return std::string(Text<80>(parts...).view());
}

TEST(Text, Numbers) {
    for (const int number : {0, 1, 9, 10, 99, 100, -1, -9, -10, 2147483647, -2147483647 - 1})
        EXPECT_EQ(written(number), std::to_string(number));
    EXPECT_EQ(written(UINT64_MAX), "18446744073709551615");
    EXPECT_EQ(written(INT64_MAX), "9223372036854775807");
    EXPECT_EQ(written(INT64_MIN), "-9223372036854775808");
    EXPECT_EQ(written(std::uint8_t{200}, std::int8_t{-128}), "200-128");
}

TEST(Text, HexadecimalNumbers) {
    EXPECT_EQ(written(Hex{0}), "0x0");
    EXPECT_EQ(written(Hex{15}, Hex{16}, Hex{0x1234567890abcdef}), "0xf0x100x1234567890abcdef");
    EXPECT_EQ(written(Hex{UINT64_MAX}), "0xffffffffffffffff");
}

TEST(Text, PartsFollowEachOther) {
    EXPECT_EQ(written("rank ", 3, ' ', std::string_view("faulted at "), Hex{0x10}), "rank 3 faulted at 0x10");
    EXPECT_EQ(written(""), "");
    EXPECT_EQ(Text<8>().view(), "");
    EXPECT_EQ(Text<8>().size(), 0u);
}

/// A text whose neighbour shows whether something was written behind it.
template <std::size_t Capacity>
struct Guarded {
    Text<Capacity> text;
    std::string_view behind{"untouched"};
};

TEST(Text, WhatDoesNotFitIsCutOff) {
    Guarded<5> exact;
    exact.text.append("12345");
    EXPECT_EQ(exact.text.view(), "12345");
    exact.text.append("6").append('7').append(8).append(Hex{9});
    EXPECT_EQ(exact.text.view(), "12345");
    EXPECT_EQ(exact.text.size(), 5u);

    Guarded<5> longer;
    longer.text.append("123456789");
    EXPECT_EQ(longer.text.view(), "12345");

    Guarded<5> by_characters;
    for (const char c : std::string_view("1234567"))
        by_characters.text.append(c);
    EXPECT_EQ(by_characters.text.view(), "12345");

    Guarded<5> by_numbers;
    by_numbers.text.append(-123456);
    EXPECT_EQ(by_numbers.text.view(), "-1234");
    EXPECT_EQ(exact.behind, "untouched");
    EXPECT_EQ(longer.behind, "untouched");
    EXPECT_EQ(by_characters.behind, "untouched");
    EXPECT_EQ(by_numbers.behind, "untouched");
}

TEST(Text, ClearedAndCut) {
    Text<8> text("abcdef");
    EXPECT_EQ(text.cut(7).view(), "abcdef");
    EXPECT_EQ(text.cut(6).view(), "abcdef");
    EXPECT_EQ(text.cut(2).view(), "ab");
    EXPECT_EQ(text.append('x').view(), "abx");
    text.clear();
    EXPECT_EQ(text.view(), "");
    EXPECT_EQ(text.append("new").view(), "new");
    EXPECT_EQ(text.cut(0).view(), "");
}

} // namespace
} // namespace vaquero
