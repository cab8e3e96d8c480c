// What the firmware's two ways to list the processors, ACPI and the MP table, have in common.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/strong.hpp"

namespace vaquero {

/// The `bytes` bytes of memory from `address` on, or an empty span where they aren't all RAM.
using ReadPhysical = std::span<const std::byte> (*)(PhysAddr address, std::size_t bytes);

/// The processors that the firmware lists as enabled, in its order.
class ProcessorList {
public:
    static constexpr std::size_t capacity = 256;

    explicit ProcessorList(PhysAddr registers) : local_apic(registers) {}

    /// Adds a processor unless it is there. False when the list is full.
    [[nodiscard]] bool add(std::uint32_t apic_id) {
        for (const std::uint32_t known : apic_ids()) {
            if (known == apic_id) return true;
        }
        if (count_ == capacity) return false;
        apic_ids_[count_++] = apic_id;
        return true;
    }

    [[nodiscard]] std::span<const std::uint32_t> apic_ids() const { return {apic_ids_.data(), count_}; }

    PhysAddr local_apic; ///< its registers, on every processor

private:
    std::array<std::uint32_t, capacity> apic_ids_;
    std::size_t count_ = 0;
};

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
