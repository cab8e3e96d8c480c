// Copying messages, most of which are short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace vaquero::mpi {

/// Copies sizeof(Word) to 2 * sizeof(Word) bytes by one word or two that overlap.
template <class Word>
void copy_by_two(std::byte* to, const std::byte* from, std::size_t bytes) {
    Word first;
    Word last;
    std::memcpy(&first, from, sizeof(Word));
    std::memcpy(&last, from + bytes - sizeof(Word), sizeof(Word));
    std::memcpy(to, &first, sizeof(Word));
    if (bytes != sizeof(Word)) std::memcpy(to + bytes - sizeof(Word), &last, sizeof(Word));
}

/// The `bytes` (0 to 8) at `from`, as the low bytes of a word.
inline std::uint64_t load_short(const std::byte* from, std::size_t bytes) {
    std::uint64_t word = 0;
    if (bytes == 8) {
        std::memcpy(&word, from, 8);
    } else if (bytes >= 4) {
        std::uint32_t first;
        std::uint32_t last;
        std::memcpy(&first, from, 4);
        std::memcpy(&last, from + bytes - 4, 4);
        word = first | std::uint64_t{last} << 8 * (bytes - 4);
    } else {
        for (std::size_t i = bytes; i-- > 0;)
            word = word << 8 | static_cast<std::uint8_t>(from[i]);
    }
    return word;
}

/// std::memcpy that may be given a null pointer with no bytes, and spares short messages the call.
inline void copy_message(std::byte* to, const std::byte* from, std::size_t bytes) {
    if (bytes > 16)
        std::memcpy(to, from, bytes);
    else if (bytes >= 8)
        copy_by_two<std::uint64_t>(to, from, bytes);
    else if (bytes >= 4)
        copy_by_two<std::uint32_t>(to, from, bytes);
    else if (bytes >= 2)
        copy_by_two<std::uint16_t>(to, from, bytes);
    else if (bytes == 1)
        *to = *from;
}

/// copy_message() to where there is room for whole words, which takes one store for each.
inline void copy_into_cell(std::byte* cell, const std::byte* from, std::size_t bytes) {
    if (bytes > 16) {
        std::memcpy(cell, from, bytes);
        return;
    }
    const std::size_t in_first = bytes < 8 ? bytes : 8;
    const std::uint64_t first = load_short(from, in_first);
    if (bytes > 8) {
        const std::uint64_t second = load_short(from + 8, bytes - 8);
        std::memcpy(cell + 8, &second, 8);
    }
    std::memcpy(cell, &first, 8);
}

} // namespace vaquero::mpi
