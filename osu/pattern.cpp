#include "osu/pattern.hpp"

#include <cstdint>
#include <cstring>

namespace vaquero::osu {
namespace {

using Word = std::uint64_t;

/// The 8 bytes at place `index`. Multiplying by an odd number (2^64 divided by the golden ratio) keeps
/// distinct words distinct, and spreads them over all bytes.
Word message_word(std::size_t index, int iteration) {
    const Word seed = static_cast<Word>(static_cast<unsigned>(iteration)) << 32;
    return (seed + index + 1) * 0x9E3779B97F4A7C15u;
}

/// Calls visit(place, bytes, word) for each word of `size` bytes, of which the last may be a part only, until
/// it returns false.
template <typename Visit>
bool for_each_word(std::size_t size, int iteration, Visit visit) {
    const std::size_t words = size / sizeof(Word);
    for (std::size_t i = 0; i < words; ++i)
        if (!visit(i * sizeof(Word), sizeof(Word), message_word(i, iteration))) return false;
    const std::size_t rest = size % sizeof(Word);
    return rest == 0 || visit(size - rest, rest, message_word(words, iteration));
}

/// A number below 64 for each place: the sum of the place's digits to base 64. Neighbours differ, and so do
/// places that are any power of 64 apart.
int digit(std::size_t place, int iteration) {
    const std::size_t digits = place + (place >> 6) + (place >> 12) + (place >> 18);
    return static_cast<int>((digits + static_cast<unsigned>(iteration)) & 63);
}

template <typename T>
void fill_summands(std::span<std::byte> buffer, int iteration, int rank) {
    T* elements = reinterpret_cast<T*>(buffer.data());
    for (std::size_t i = 0; i < buffer.size() / sizeof(T); ++i)
        elements[i] = static_cast<T>(digit(i, iteration) + rank);
}

template <typename T>
bool holds_sums(std::span<const std::byte> buffer, int iteration, int ranks) {
    const T* elements = reinterpret_cast<const T*>(buffer.data());
    const int sum_of_ranks = ranks * (ranks - 1) / 2;
    bool same = true;
    for (std::size_t i = 0; i < buffer.size() / sizeof(T); ++i)
        same &= elements[i] == static_cast<T>(ranks * digit(i, iteration) + sum_of_ranks);
    return same;
}

} // namespace

void clear(std::span<std::byte> buffer) {
    std::memset(buffer.data(), 0, buffer.size());
}

void fill_message(std::span<std::byte> buffer, int iteration) {
    for_each_word(buffer.size(), iteration, [&](std::size_t place, std::size_t bytes, Word word) {
        std::memcpy(buffer.data() + place, &word, bytes);
        return true;
    });
}

bool holds_message(std::span<const std::byte> buffer, int iteration) {
    return for_each_word(buffer.size(), iteration, [&](std::size_t place, std::size_t bytes, Word word) {
        return std::memcmp(buffer.data() + place, &word, bytes) == 0;
    });
}

void fill_summand(std::span<std::byte> buffer, Element element, int iteration, int rank) {
    switch (element) {
    case Element::character:
        return fill_summands<char>(buffer, iteration, rank);
    case Element::integer:
        return fill_summands<int>(buffer, iteration, rank);
    case Element::real:
        return fill_summands<float>(buffer, iteration, rank);
    }
}

bool holds_sum(std::span<const std::byte> buffer, Element element, int iteration, int ranks) {
    switch (element) {
    case Element::character:
        return holds_sums<char>(buffer, iteration, ranks);
    case Element::integer:
        return holds_sums<int>(buffer, iteration, ranks);
    case Element::real:
        return holds_sums<float>(buffer, iteration, ranks);
    }
    return false;
}

} // namespace vaquero::osu
