// Finding the machine's CPUs.
#pragma once

#include "base/result.hpp"
#include "kernel/boot/boot_info.hpp"
#include "kernel/boot/firmware_tables.hpp"

namespace vaquero {

/// From ACPI's MADT, else from the MP table, else from QEMU's fw_cfg; whether the firmware is damaged or just
/// has no such table is logged. Before memory::start(): firmware tables are in the boot loader's mapping
/// only.
Result<ProcessorList> find_processors(const BootInfo& boot);

} // namespace vaquero
