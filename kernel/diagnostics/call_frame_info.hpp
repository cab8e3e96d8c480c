// Call frame information: how to get from a function's registers to its caller's, at each instruction. Read
// from .eh_frame from its start: a backtrace can wait, and the sorted table that ld offers (.eh_frame_hdr)
// costs 8 bytes a function. [LSB 5.0 §10.6; DWARF 4 §6.4, with the differences that LSB lists]
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "kernel/diagnostics/dwarf_expression.hpp"
#include "kernel/diagnostics/dwarf_reader.hpp"

namespace vaquero {

/// Where the caller's value of a register is. [DWARF 4 §6.4.1]
struct RegisterRule {
    enum class Kind : std::uint8_t {
        same_value,
        undefined,        ///< lost; of the return address: there is no caller
        offset,           ///< in memory at CFA + operand
        value_offset,     ///< CFA + operand
        other_register,   ///< in register number operand
        expression,       ///< in memory where the expression block at address operand says
        value_expression, ///< what that expression gives
    };
    Kind kind = Kind::same_value;
    std::uint64_t operand = 0;
};

/// The rules for one instruction. The CFA (canonical frame address) is the stack pointer before the call.
struct FrameRules {
    bool cfa_is_expression = false;
    std::uint64_t cfa_register = 0; ///< CFA = this register + cfa_operand
    std::uint64_t cfa_operand = 0;  ///< or the address of an expression block
    std::array<RegisterRule, Registers::count> registers{};
    bool is_signal_frame = false; ///< entered by an interruption, not by a call
};

/// The call frame information of an image, which must stay in place.
class CallFrameInfo {
public:
    /// Of an image that has none.
    CallFrameInfo() = default;
    /// `frames` starts where .eh_frame does, and ends there or later. It is checked in use.
    explicit CallFrameInfo(ImageSection frames) : frames_(frames) {}

    /// The rules for the instruction at `address`; nothing when no function covers it or its data is damaged.
    /// Takes about 2 KiB of stack.
    [[nodiscard]] std::optional<FrameRules> rules_at(std::uint64_t address) const;
    /// The expression block (its length, then its bytes) at `address`.
    [[nodiscard]] DwarfReader expression_at(std::uint64_t address) const;

private:
    ImageSection frames_;
};

} // namespace vaquero
