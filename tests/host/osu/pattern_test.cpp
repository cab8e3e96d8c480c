#include "osu/pattern.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace vaquero::osu {
namespace {

constexpr std::array sizes{1, 3, 7, 8, 9, 64, 1000, 4099};
constexpr std::array elements{Element::character, Element::integer, Element::real};

std::vector<std::byte> message(std::size_t size, int iteration) {
    std::vector<std::byte> buffer(size);
    fill_message(buffer, iteration);
    return buffer;
}

/// The sum of what `ranks` ranks contribute, added up element by element.
template <typename T>
std::vector<std::byte> sum(std::size_t count, Element element, int iteration, int ranks) {
    std::vector<std::byte> total(count * sizeof(T));
    std::vector<std::byte> part(count * sizeof(T));
    T* totals = reinterpret_cast<T*>(total.data());
    for (int rank = 0; rank < ranks; ++rank) {
        fill_summand(part, element, iteration, rank);
        const T* parts = reinterpret_cast<const T*>(part.data());
        for (std::size_t i = 0; i < count; ++i)
            totals[i] = static_cast<T>(totals[i] + parts[i]);
    }
    return total;
}

std::vector<std::byte> sum(std::size_t count, Element element, int iteration, int ranks) {
    switch (element) {
    case Element::character:
        return sum<char>(count, element, iteration, ranks);
    case Element::integer:
        return sum<int>(count, element, iteration, ranks);
    case Element::real:
        return sum<float>(count, element, iteration, ranks);
    }
    return {};
}

TEST(Message, AnIntactOneIsRecognized) {
    for (const int size : sizes)
        for (const int iteration : {-100, -1, 0, 1, 9999})
            EXPECT_TRUE(holds_message(message(static_cast<std::size_t>(size), iteration), iteration));
}

TEST(Message, AnyWrongByteIsFound) {
    for (const std::size_t size : {1u, 9u, 70u}) {
        for (std::size_t i = 0; i < size; ++i) {
            auto buffer = message(size, 5);
            buffer[i] ^= std::byte{1};
            EXPECT_FALSE(holds_message(buffer, 5)) << "byte " << i << " of " << size;
        }
    }
}

TEST(Message, AShiftedOneIsFound) {
    auto buffer = message(4099, 5);
    for (const int shift : {1, 8, 64}) {
        auto shifted = buffer;
        std::rotate(shifted.begin(), shifted.begin() + shift, shifted.end());
        EXPECT_FALSE(holds_message(shifted, 5)) << shift;
    }
}

TEST(Message, AStaleOneIsFound) {
    EXPECT_FALSE(holds_message(message(8, 5), 6));
    EXPECT_FALSE(holds_message(message(1000, -1), 0));
}

TEST(Message, AClearedBufferHoldsNone) {
    auto buffer = message(8, 0);
    clear(buffer);
    EXPECT_FALSE(holds_message(buffer, 0));
}

TEST(Sum, AnIntactOneIsRecognized) {
    for (const Element element : elements)
        for (const int ranks : {1, 2, 3, 8, 255})
            for (const int iteration : {-100, 0, 999})
                EXPECT_TRUE(holds_sum(sum(300, element, iteration, ranks), element, iteration, ranks))
                    << traits(element).name << " on " << ranks << " ranks";
}

TEST(Sum, AnyWrongElementIsFound) {
    for (const Element element : elements) {
        for (std::size_t i = 0; i < 9; ++i) {
            auto buffer = sum(9, element, 3, 4);
            buffer[i * traits(element).bytes] ^= std::byte{1};
            EXPECT_FALSE(holds_sum(buffer, element, 3, 4)) << traits(element).name << " " << i;
        }
    }
}

TEST(Sum, ALostRankAndAStaleOneAreFound) {
    for (const Element element : elements) {
        EXPECT_FALSE(holds_sum(sum(4, element, 3, 3), element, 3, 4));
        EXPECT_FALSE(holds_sum(sum(4, element, 3, 4), element, 4, 4));
    }
}

TEST(Sum, AnyShiftIsFound) {
    auto buffer = sum(5000, Element::integer, 3, 2);
    for (const std::size_t shift : {1u, 64u, 4096u}) {
        const std::span shifted(buffer.data() + shift * sizeof(int), 800 * sizeof(int));
        EXPECT_FALSE(holds_sum(shifted, Element::integer, 3, 2)) << shift;
    }
}

} // namespace
} // namespace vaquero::osu
