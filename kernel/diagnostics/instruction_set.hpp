// Which extension of the instruction set an instruction belongs to, for a program that was built for a newer
// CPU.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace vaquero {

/// The longest instruction there is. [SDM 2A §2.3.11]
inline constexpr std::size_t longest_instruction = 15;

/// The extension that the instruction at the beginning of `code` needs, as compilers' -m options call it, but
/// in the manuals' spelling; empty for what every x86-64 CPU has, for `ud2` and for what is no instruction.
/// Looks at prefixes and opcode, so among extensions that share opcodes it names the general one.
std::string_view instruction_set_extension(std::span<const std::uint8_t> code);

} // namespace vaquero
