// What the system calls about files share.
#pragma once

#include <cstdint>

#include "kernel/memory/image.hpp"
#include "kernel/process/process.hpp"

namespace vaquero::system_call {

/// An address of the program's as devices and other cores know it.
inline std::uint64_t reachable_address(const Process& process, std::uint64_t address) {
    return image::private_data().contains(address) ? address + process.private_offset : address;
}

} // namespace vaquero::system_call
