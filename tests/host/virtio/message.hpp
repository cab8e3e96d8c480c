// Messages whose length and content follow from a number, so that a receiver can tell which one it got.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace vaquero::test {

inline std::size_t message_bytes(std::size_t cell_bytes, std::uint32_t number) {
    return 1 + (number * 7) % cell_bytes;
}
inline std::byte message_byte(std::uint32_t number, std::size_t position) {
    return static_cast<std::byte>((number * 31 + (number >> 8) + position) & 0xff);
}

/// Writes message `number` into `cell` and returns its length.
inline std::size_t put_message(std::span<std::byte> cell, std::uint32_t number) {
    const std::size_t bytes = message_bytes(cell.size(), number);
    for (std::size_t i = 0; i < bytes; ++i)
        cell[i] = message_byte(number, i);
    return bytes;
}

/// Whether `message` is message `number` from a cell of `cell_bytes`.
inline bool has_message(std::span<const std::byte> message, std::size_t cell_bytes, std::uint32_t number) {
    if (message.size() != message_bytes(cell_bytes, number)) return false;
    for (std::size_t i = 0; i < message.size(); ++i)
        if (message[i] != message_byte(number, i)) return false;
    return true;
}

} // namespace vaquero::test
