#include "kernel/diagnostics/dwarf_expression.hpp"

#include <utility>

namespace vaquero {
namespace {

/// A small stack of numbers. Too deep, or popped when empty, it fails and stays failed.
class Stack {
public:
    void push(std::uint64_t value) {
        if (size_ == values_.size()) {
            failed_ = true;
        } else {
            values_[size_++] = value;
        }
    }
    std::uint64_t pop() {
        if (size_ == 0) return failed_ = true, 0;
        return values_[--size_];
    }
    void fail() { failed_ = true; }
    [[nodiscard]] bool failed() const { return failed_; }

private:
    std::array<std::uint64_t, 16> values_;
    std::size_t size_ = 0;
    bool failed_ = false;
};

/// Two operands, the second from the top first. False when `code` isn't such an operation.
bool run_binary(std::uint8_t code, Stack& stack) {
    if (code != 0x1a && code != 0x1c && code != 0x1e && code != 0x21 && code != 0x22 && code != 0x24 &&
        code != 0x25 && (code < 0x29 || code > 0x2e))
        return false;
    const std::uint64_t b = stack.pop();
    const std::uint64_t a = stack.pop();
    const auto signed_a = static_cast<std::int64_t>(a);
    const auto signed_b = static_cast<std::int64_t>(b);
    switch (code) {
    case 0x1a:
        stack.push(a & b);
        break;
    case 0x1c:
        stack.push(a - b);
        break;
    case 0x1e:
        stack.push(a * b);
        break;
    case 0x21:
        stack.push(a | b);
        break;
    case 0x22:
        stack.push(a + b);
        break;
    case 0x24:
        stack.push(b < 64 ? a << b : 0);
        break;
    case 0x25:
        stack.push(b < 64 ? a >> b : 0);
        break;
    case 0x29:
        stack.push(a == b);
        break;
    case 0x2a:
        stack.push(signed_a >= signed_b);
        break;
    case 0x2b:
        stack.push(signed_a > signed_b);
        break;
    case 0x2c:
        stack.push(signed_a <= signed_b);
        break;
    case 0x2d:
        stack.push(signed_a < signed_b);
        break;
    default:
        stack.push(a != b);
        break;
    }
    return true;
}

/// A number that stands in the expression. False when `code` isn't such an operation.
bool run_constant(std::uint8_t code, DwarfReader& reader, Stack& stack) {
    const auto extend = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    if (code >= 0x30 && code <= 0x4f) return stack.push(code - 0x30u), true; // DW_OP_lit
    switch (code) {
    case 0x03:
        stack.push(reader.take<std::uint64_t>());
        return true; // DW_OP_addr
    case 0x08:
        stack.push(reader.take<std::uint8_t>());
        return true;
    case 0x09:
        stack.push(extend(reader.take<std::int8_t>()));
        return true;
    case 0x0a:
        stack.push(reader.take<std::uint16_t>());
        return true;
    case 0x0b:
        stack.push(extend(reader.take<std::int16_t>()));
        return true;
    case 0x0c:
        stack.push(reader.take<std::uint32_t>());
        return true;
    case 0x0d:
        stack.push(extend(reader.take<std::int32_t>()));
        return true;
    case 0x0e:
    case 0x0f:
        stack.push(reader.take<std::uint64_t>());
        return true;
    case 0x10:
        stack.push(reader.take_uleb128());
        return true;
    case 0x11:
        stack.push(reader.take_sleb128());
        return true;
    default:
        return false;
    }
}

void run_other(std::uint8_t code, DwarfReader& reader, const Registers& registers, Stack& stack,
               ReadWord read) {
    if (code >= 0x70 && code <= 0x8f) { // DW_OP_breg: a register and a signed offset
        const std::size_t number = code - 0x70u;
        const std::uint64_t offset = reader.take_sleb128();
        if (number >= Registers::count) return stack.fail();
        return stack.push(registers[number] + offset);
    }
    switch (code) {
    case 0x06: { // DW_OP_deref
        std::uint64_t value = 0;
        if (!read(stack.pop(), value)) stack.fail();
        return stack.push(value);
    }
    case 0x12: { // DW_OP_dup
        const std::uint64_t value = stack.pop();
        stack.push(value);
        return stack.push(value);
    }
    case 0x23:
        return stack.push(stack.pop() + reader.take_uleb128()); // DW_OP_plus_uconst
    case 0x96:
        return; // DW_OP_nop
    default:
        return stack.fail();
    }
}

} // namespace

std::optional<std::uint64_t> evaluate(DwarfReader expression, const Registers& registers,
                                      std::optional<std::uint64_t> initial, ReadWord read) {
    Stack stack;
    if (initial) stack.push(*initial);
    while (!expression.done() && !stack.failed()) {
        const auto code = expression.take<std::uint8_t>();
        if (!run_binary(code, stack) && !run_constant(code, expression, stack))
            run_other(code, expression, registers, stack, read);
    }
    const std::uint64_t result = stack.pop();
    if (expression.failed() || stack.failed()) return std::nullopt;
    return result;
}

} // namespace vaquero
