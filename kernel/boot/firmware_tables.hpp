// What the firmware's two ways to list the processors, ACPI and the MP table, have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/strong.hpp"
#include "kernel/boot/processor_list.hpp"

namespace vaquero {

/// The `bytes` bytes of memory from `address` on, or an empty span where they aren't all RAM.
using ReadPhysical = std::span<const std::byte> (*)(PhysAddr address, std::size_t bytes);

[[nodiscard]] inline bool has_signature(std::span<const std::byte> table, std::string_view signature) {
    return table.size() >= signature.size() &&
           std::memcmp(table.data(), signature.data(), signature.size()) == 0;
}

/// Both kinds of table choose their checksum byte so that all of their bytes add up to 0 modulo 256.
[[nodiscard]] inline bool sums_to_zero(std::span<const std::byte> table) {
    unsigned sum = 0;
    for (const std::byte byte : table)
        sum += std::to_integer<unsigned>(byte);
    return sum % 256 == 0;
}

} // namespace vaquero
