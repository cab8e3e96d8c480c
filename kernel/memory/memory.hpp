// The machine's memory: the kernel's address space and the cores' shares.
//
//     slot 0   0                 page 0 is unmapped
//              1 MiB             the image: code, constants, kernel data; then each rank's private data
//     slot 1   direct_map        all free RAM at its physical address + direct_map: pools, stacks, heaps
//              + 0xfe000000      device registers, uncached
#pragma once

#include <cstddef>
#include <cstdint>

#include "arch/x86_64/paging.hpp"
#include "base/result.hpp"
#include "kernel/boot/boot_info.hpp"
#include "kernel/memory/memory_map.hpp"

namespace vaquero::memory {

/// Physical addresses of device registers, up to 4 GiB.
inline constexpr std::uint64_t devices = 0xfe000000;
inline constexpr std::uint64_t devices_end = std::uint64_t{1} << 32;

/// Takes image and low memory out of `memory`, builds the kernel's address space and loads it. `memory` is
/// what is left.
Result<bool> start(MemoryMap& memory);

/// What all cores' address spaces begin with.
arch::AddressSpace& kernel_space();

/// A page below 1 MiB that application processors start in.
PhysAddr trampoline_page();

/// Makes `page` fault on every core that loads a root after this.
void make_guard(const std::byte* page);

/// Whether [start, start + bytes) is memory that a program may read: system calls check pointers with it.
bool readable(std::uint64_t start, std::uint64_t bytes);

} // namespace vaquero::memory
