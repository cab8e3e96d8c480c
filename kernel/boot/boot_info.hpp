// What the boot loader tells, PVH (QEMU) or Multiboot2 (GRUB), in one form.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "base/strong.hpp"
#include "kernel/memory/memory_map.hpp"

namespace vaquero {

struct BootInfo {
    std::string_view command_line; ///< a copy: lives as long as the kernel
    MemoryMap memory;              ///< usable memory, without what boot modules occupy
    PhysAddr rsdp;                 ///< of ACPI's root pointer; 0 if the loader didn't tell
};

/// Reads the loader's information block at physical address `info`. `magic` is what EAX held at entry; PVH
/// doesn't define it. Must run before anything is written to memory that the block may lie in.
Result<BootInfo> read_boot_info(std::uint32_t magic, std::uint32_t info);

} // namespace vaquero
