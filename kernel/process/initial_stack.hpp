// What a program finds on its stack when it starts: argc, argv, envp and the auxiliary vector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "kernel/boot/command_line.hpp"

namespace vaquero {

/// What the auxiliary vector tells the C library.
struct ProgramFacts {
    std::uint64_t program_headers;      ///< address
    std::uint64_t program_header_count; ///< of 56 bytes each (Elf64_Phdr)
    std::uint64_t entry;
    std::uint64_t hardware_capabilities; ///< CPUID.1:EDX
    std::span<const std::byte, 16> random;
};

/// Builds the stack of [SysV psABI §3.4.1] at the end of `stack` and returns the stack pointer at entry,
/// 16-byte aligned, with argc there. Fails when less than half of `stack` would be left.
Result<std::byte*> build_initial_stack(std::span<std::byte> stack, const EncodedStrings& arguments,
                                       const EncodedStrings& environment, const ProgramFacts& facts);

} // namespace vaquero
