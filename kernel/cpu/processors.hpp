// The machine's CPUs: finding them, starting them, waking them.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "kernel/boot/boot_info.hpp"
#include "kernel/boot/firmware_tables.hpp"
#include "kernel/cpu/core.hpp"

namespace vaquero {

/// From ACPI's MADT, else from the MP table, else from QEMU's fw_cfg; whether the firmware is damaged or just
/// has no such table is logged. Before memory::start(): firmware tables are in the boot loader's mapping
/// only.
Result<ProcessorList> find_processors(const BootInfo& boot);

/// Makes as many cores of `processors` as the machine uses, the boot CPU first, each with an equal share of
/// `memory` as its pool, and in it the core's own stacks.
Result<bool> create_cores(const ProcessorList& processors, const MemoryMap& memory);

/// Readies the calling CPU to be `core`: GS, vector units, descriptors, system calls, local APIC.
void become(Core& core);

/// Starts all cores but the boot one; each runs `main`, which never returns. Fails after 10 s if one doesn't
/// arrive.
Result<bool> start_other_cores(void (*main)(Core&));

/// Waits until all cores have called this equally often.
void boot_barrier();

/// Ends `core`'s `hlt`.
void wake(const Core& core);
/// Sleeps for about `ns`, or until woken.
void nap(std::uint32_t ns);

/// For the machine's end: no other core does anything from here on.
void stop_other_cores();

} // namespace vaquero

/// Where boot.asm leads application processors, on the stack that ap_stacks gave them.
extern "C" [[noreturn]] void application_core_main(std::uint32_t apic_id);
