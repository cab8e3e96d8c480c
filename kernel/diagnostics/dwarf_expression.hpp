// DWARF location expressions, as far as call frame information uses them: the procedure linkage table and
// functions that realign their stack. [DWARF 4 §2.5]
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "kernel/diagnostics/dwarf_reader.hpp"

namespace vaquero {

/// General registers by DWARF number. [psABI x86-64 1.0 §3.6.2]
struct Registers {
    static constexpr std::size_t rbx = 3, rbp = 6, rsp = 7, r12 = 12, r13 = 13, r14 = 14, r15 = 15, rip = 16;
    static constexpr std::size_t count = 17;

    std::array<std::uint64_t, count> values{};

    std::uint64_t& operator[](std::size_t number) { return values[number]; }
    const std::uint64_t& operator[](std::size_t number) const { return values[number]; }
};

/// Reads the 8 bytes at `address` into `value`; false where that isn't readable memory.
using ReadWord = bool (*)(std::uint64_t address, std::uint64_t& value);

/// Runs `expression` on a stack that holds `initial` at first, if given, and gives what is on top at the end.
/// Nothing for damaged data, unreadable memory and operations that call frame information doesn't use.
std::optional<std::uint64_t> evaluate(DwarfReader expression, const Registers& registers,
                                      std::optional<std::uint64_t> initial, ReadWord read);

} // namespace vaquero
