// The CPUs that the machine has, and which of them we can use.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "base/strong.hpp"

namespace vaquero {

/// The processors that the firmware lists as enabled, in its order. Those with higher APIC ids than xAPIC
/// mode can address are only counted. [SDM 3A §11.6.1: 255 means all]
class ProcessorList {
public:
    static constexpr std::uint32_t highest_apic_id = 254;

    explicit ProcessorList(PhysAddr registers) : local_apic(registers) {}

    /// Adds a processor unless it is there.
    void add(std::uint32_t apic_id);

    /// In all, with those that are out of reach.
    [[nodiscard]] std::size_t size() const { return count_ + out_of_reach_; }
    [[nodiscard]] std::span<const std::uint32_t> apic_ids() const { return {apic_ids_.data(), count_}; }

    /// `count` (> 0) of them: the one that runs now, whose APIC id is `boot_apic_id`, then others in their
    /// order. Fails where so many can't be reached.
    [[nodiscard]] Result<ProcessorList> choose(std::uint32_t boot_apic_id, std::size_t count) const;

    PhysAddr local_apic; ///< its registers, on every processor

private:
    std::array<std::uint32_t, highest_apic_id + 1> apic_ids_{};
    std::size_t count_ = 0;
    std::size_t out_of_reach_ = 0;
};

} // namespace vaquero
