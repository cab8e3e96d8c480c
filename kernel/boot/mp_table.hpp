// The processors as the MP configuration table lists them, for machines without ACPI. [MP 1.4 §4]
#pragma once

#include "base/result.hpp"
#include "kernel/boot/firmware_tables.hpp"

namespace vaquero::mp_table {

/// Where the MP floating pointer structure may be: on 16-byte borders in the first KiB of the extended BIOS
/// data area or the last KiB of base memory, and in the BIOS between 0xf0000 and 0xfffff. [MP 1.4 §4]
/// Gives the address of the configuration table that the structure in `area` points to; nothing when there is
/// none, or only one that selects a default configuration instead.
std::optional<PhysAddr> find(std::span<const std::byte> area);

/// Reads the configuration table at `address`. Fails when it is damaged or has no enabled processor.
Result<ProcessorList> find_processors(PhysAddr address, ReadPhysical read);

} // namespace vaquero::mp_table
