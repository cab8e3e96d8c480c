// Copying messages, most of which are short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace vaquero::mpi {

/// Copies sizeof(Word) to 2 * sizeof(Word) bytes by two words that overlap.
template <class Word>
void copy_by_two(std::byte* to, const std::byte* from, std::size_t bytes) {
    Word first;
    Word last;
    std::memcpy(&first, from, sizeof(Word));
    std::memcpy(&last, from + bytes - sizeof(Word), sizeof(Word));
    std::memcpy(to, &first, sizeof(Word));
    std::memcpy(to + bytes - sizeof(Word), &last, sizeof(Word));
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

} // namespace vaquero::mpi
