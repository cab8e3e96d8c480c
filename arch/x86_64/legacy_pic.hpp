// The two 8259 interrupt controllers of the PC, which we don't use. [Intel 8259A data sheet]
#pragma once

#include "arch/x86_64/cpu.hpp"

namespace vaquero::arch {

/// Masks all their interrupts. A BIOS leaves the timer's on, at a vector that means double fault to us.
inline void mask_legacy_interrupts() {
    constexpr std::uint16_t first_mask = 0x21;
    constexpr std::uint16_t second_mask = 0xa1;
    out8(first_mask, 0xff);
    out8(second_mask, 0xff);
}

} // namespace vaquero::arch
