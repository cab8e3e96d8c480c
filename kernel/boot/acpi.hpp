// The processors as ACPI lists them: RSDP, then RSDT or XSDT, then MADT. [ACPI 6.5 §5.2]
#pragma once

#include "base/result.hpp"
#include "kernel/boot/firmware_tables.hpp"

namespace vaquero::acpi {

/// The longest root system description pointer: boot protocols give its address but not its length.
inline constexpr std::size_t rsdp_bytes = 36;

/// Reads the MADT that the root system description pointer leads to. `rsdp` holds the whole pointer, version
/// 1 (20 bytes) or 2, and may be longer. Fails for a damaged or missing table and when no processor is
/// enabled.
Result<ProcessorList> find_processors(std::span<const std::byte> rsdp, ReadPhysical read);

} // namespace vaquero::acpi
