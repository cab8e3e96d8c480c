#include "kernel/diagnostics/unwinder.hpp"

namespace vaquero {

std::optional<Frame> Unwinder::caller_of(const Frame& frame) const {
    const auto rules = info_.rules_at(frame.code_address());
    auto caller = rules ? apply(*rules, frame.registers) : follow_frame_pointer(frame.registers);
    if (caller && caller->registers[Registers::rip] == 0) return std::nullopt;
    return caller;
}

std::optional<Frame> Unwinder::apply(const FrameRules& rules, const Registers& old) const {
    const auto frame_address = cfa(rules, old);
    // A caller's frame lies above, so that a damaged stack can't lead in circles; an interruption may have
    // switched stacks.
    if (!frame_address || (*frame_address <= old[Registers::rsp] && !rules.is_signal_frame))
        return std::nullopt;
    if (rules.registers[Registers::rip].kind == RegisterRule::Kind::undefined) return std::nullopt;

    Frame caller{.registers = old, .is_return_address = !rules.is_signal_frame};
    for (std::size_t number = 0; number < Registers::count; ++number) {
        const std::uint64_t same = number == Registers::rsp ? *frame_address : old[number];
        const auto restored = value(rules.registers[number], *frame_address, old, same);
        if (!restored) return std::nullopt;
        caller.registers[number] = *restored;
    }
    return caller;
}

std::optional<std::uint64_t> Unwinder::cfa(const FrameRules& rules, const Registers& old) const {
    if (rules.cfa_is_expression)
        return evaluate(info_.expression_at(rules.cfa_operand), old, std::nullopt, read_);
    return old[rules.cfa_register] + rules.cfa_operand;
}

std::optional<std::uint64_t> Unwinder::value(RegisterRule rule, std::uint64_t cfa, const Registers& old,
                                             std::uint64_t same) const {
    using Kind = RegisterRule::Kind;
    switch (rule.kind) {
    case Kind::same_value:
    case Kind::undefined:
        return same;
    case Kind::offset:
        return read(cfa + rule.operand);
    case Kind::value_offset:
        return cfa + rule.operand;
    case Kind::other_register:
        if (rule.operand >= Registers::count) return std::nullopt;
        return old[rule.operand];
    case Kind::expression:
        return read(evaluate(info_.expression_at(rule.operand), old, cfa, read_));
    case Kind::value_expression:
        return evaluate(info_.expression_at(rule.operand), old, cfa, read_);
    }
    return std::nullopt;
}

/// psABI x86-64 1.0 §3.2.2: rbp points to the caller's rbp, with the return address above it.
std::optional<Frame> Unwinder::follow_frame_pointer(const Registers& old) const {
    const std::uint64_t base = old[Registers::rbp];
    if (base < old[Registers::rsp] || base % 8 != 0) return std::nullopt;
    const auto callers_base = read(base);
    const auto return_address = read(base + 8);
    if (!callers_base || !return_address) return std::nullopt;
    Frame caller{.registers = old, .is_return_address = true};
    caller.registers[Registers::rbp] = *callers_base;
    caller.registers[Registers::rsp] = base + 16;
    caller.registers[Registers::rip] = *return_address;
    return caller;
}

std::optional<std::uint64_t> Unwinder::read(std::optional<std::uint64_t> address) const {
    std::uint64_t word = 0;
    if (!address || !read_(*address, word)) return std::nullopt;
    return word;
}

} // namespace vaquero
