// Bounds-checked access to untrusted bytes: boot data, debug data.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>

namespace vaquero {

/// The little-endian integer at `offset`, which needn't be aligned; nothing when it reaches past the end.
template <class T>
[[nodiscard]] std::optional<T> load(std::span<const std::byte> bytes, std::size_t offset) {
    static_assert(std::is_integral_v<T>);
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

/// `length` bytes from `offset` on; nothing when they reach past the end.
[[nodiscard]] inline std::optional<std::span<const std::byte>> slice(std::span<const std::byte> bytes,
                                                                     std::size_t offset, std::size_t length) {
    if (offset > bytes.size() || bytes.size() - offset < length) return std::nullopt;
    return bytes.subspan(offset, length);
}

} // namespace vaquero
