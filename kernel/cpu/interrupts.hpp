// Interrupts between cores, and from a core's own timer.
#pragma once

#include <cstdint>

#include "arch/x86_64/local_apic.hpp"

namespace vaquero {

struct Core;

/// The calling core's own.
arch::LocalApic local_apic();

/// Ends `core`'s `hlt`.
void wake(const Core& core);
/// Sleeps for about `ns`, or until woken.
void nap(std::uint32_t ns);

/// For the machine's end: no other core does anything from here on.
void stop_other_cores();

} // namespace vaquero
