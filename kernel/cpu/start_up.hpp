// From a list of CPUs to cores that run.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "kernel/boot/firmware_tables.hpp"
#include "kernel/cpu/core.hpp"
#include "kernel/memory/memory_map.hpp"

namespace vaquero {

/// Has faults reported from now on. Once, on the boot core; good until it calls become().
void report_early_faults();

/// Makes as many cores of `processors` as the machine uses, the boot CPU first, each with an equal share of
/// `memory` as its pool, and in it the core's own stacks.
Result<bool> create_cores(const ProcessorList& processors, const MemoryMap& memory);

/// Readies the calling CPU to be `core`: GS, vector units, descriptors, system calls, local APIC.
void become(Core& core);

/// Starts all cores but the boot one; each runs `main`, which never returns. Fails after 20 s if one doesn't
/// arrive.
Result<bool> start_other_cores(void (*main)(Core&));

} // namespace vaquero

/// Where boot.asm leads application processors, on the stack that ap_stacks gave them.
extern "C" [[noreturn]] void application_core_main(std::uint32_t apic_id);
