// Interrupts between cores, and from a core's own timer.
#pragma once

#include <cstdint>

#include "arch/x86_64/local_apic.hpp"
#include "base/result.hpp"

namespace vaquero {

struct Core;

/// The calling core's own.
arch::LocalApic local_apic();

/// Ends `core`'s `hlt`.
void wake(const Core& core);
/// Finds out how fast the timers count; all cores' alike. Once, on the boot core.
Result<bool> calibrate_naps();
/// Sleeps for about `ns`, at least a tick of the timer, or until woken.
void nap(std::uint32_t ns);

/// For the machine's end: no other core does anything from here on.
void stop_other_cores();

} // namespace vaquero
